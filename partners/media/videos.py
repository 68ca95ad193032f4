"""Read a video's shape and length from its boxes; no frame is decoded here."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import BinaryIO

from partners.media import boxes
from partners.media.boxes import Box
from partners.media.errors import EmptyFile, NoPicture, TooManyPixels, Truncated, Unreadable
from partners.media.limits import MAX_VIDEO_PIXELS
from partners.media.orientation import UPRIGHT, swaps_sides

_EPOCH = datetime(1904, 1, 1, tzinfo=UTC)
_FIRST_PLAUSIBLE_YEAR = 1990
_LAST_PLAUSIBLE_YEAR = 2100
# The first column of the display matrix (a, c) in 16.16 fixed point, as EXIF would number it.
_TURNS = {(0, 1): 6, (-1, 0): 3, (0, -1): 8}


@dataclass(frozen=True, slots=True)
class Footage:
    """`width` and `height` as displayed. `end` is where the container ends inside the file."""

    width: int
    height: int
    orientation: int
    taken_at: datetime | None
    duration_seconds: float | None
    end: int


def read_footage(path: Path) -> Footage:
    """Read one MP4 or QuickTime file. Raises Truncated, Unreadable, NoPicture or TooManyPixels."""
    size = path.stat().st_size
    if size == 0:
        raise EmptyFile
    with path.open("rb") as file:
        found, end = boxes.top_level(file, size)
        movie = _movie(found)
        taken_at, duration = _movie_header(file, movie)
        width, height, orientation = _picture_size(file, movie)
    if width * height > MAX_VIDEO_PIXELS:
        raise TooManyPixels(f"{width} x {height}")
    return Footage(width, height, orientation, taken_at, duration, end)


def _movie(found: list[Box]) -> Box:
    by_kind = {box.kind: box for box in found}
    # A recorder writes `moov` last: without it the recording, or its upload, was cut short.
    for kind in (b"moov", b"mdat"):
        if kind not in by_kind:
            raise Truncated(f"no {kind.decode()} box")
    return by_kind[b"moov"]


def _movie_header(file: BinaryIO, movie: Box) -> tuple[datetime | None, float | None]:
    header = boxes.child(file, movie, b"mvhd")
    if header is None:
        raise Unreadable("no mvhd box")
    created, timescale, duration = _times(boxes.contents(file, header))
    if timescale == 0:
        raise Unreadable("a timescale of zero")
    if duration == 0:  # fragmented: the length, if anyone knows it, is in the extension header
        duration = _fragmented_duration(file, movie)
    return _moment(created), round(duration / timescale, 3) if duration else None


def _times(header: bytes) -> tuple[int, int, int]:
    wide = header[:1] == b"\x01"
    if len(header) < (32 if wide else 20):
        raise Unreadable("a short mvhd box")
    word = 8 if wide else 4
    created = int.from_bytes(header[4 : 4 + word], "big")
    at = 4 + 2 * word
    timescale = int.from_bytes(header[at : at + 4], "big")
    duration = int.from_bytes(header[at + 4 : at + 4 + word], "big")
    unknown = duration == (1 << 8 * word) - 1
    return created, timescale, 0 if unknown else duration


def _fragmented_duration(file: BinaryIO, movie: Box) -> int:
    header = boxes.child(file, movie, b"mvex", b"mehd")
    if header is None:
        return 0
    fields = boxes.contents(file, header)
    return int.from_bytes(fields[4:12] if fields[:1] == b"\x01" else fields[4:8], "big")


def _moment(created: int) -> datetime | None:
    try:
        moment = _EPOCH + timedelta(seconds=created)
    except OverflowError:
        return None
    return moment if _FIRST_PLAUSIBLE_YEAR <= moment.year <= _LAST_PLAUSIBLE_YEAR else None


def _picture_size(file: BinaryIO, movie: Box) -> tuple[int, int, int]:
    for track in (box for box in boxes.children(file, movie) if box.kind == b"trak"):
        handler = boxes.child(file, track, b"mdia", b"hdlr")
        header = boxes.child(file, track, b"tkhd")
        if handler is None or header is None:
            continue
        if boxes.contents(file, handler)[8:12] == b"vide":
            size = _displayed_size(boxes.contents(file, header))
            if size is not None:
                return size
    raise NoPicture("no video track with a size")


def _displayed_size(header: bytes) -> tuple[int, int, int] | None:
    at = 52 if header[:1] == b"\x01" else 40
    fields = [
        int.from_bytes(header[at + i * 4 : at + i * 4 + 4], "big", signed=True) / 65536
        for i in range(11)
    ]
    if len(header) < at + 44:
        raise Unreadable("a short tkhd box")
    width, height = round(fields[9]), round(fields[10])
    if width <= 0 or height <= 0:
        return None
    orientation = _TURNS.get((round(fields[0]), round(fields[1])), UPRIGHT)
    return (
        (height, width, orientation) if swaps_sides(orientation) else (width, height, orientation)
    )
