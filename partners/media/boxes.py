"""Walk the boxes of an ISO base media file (MP4, QuickTime, HEIC) without reading their contents.

Only headers are read, by seeking, so a 5 GB video costs a few kilobytes. Every loop is bounded: the
file was written by a stranger.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

from partners.media.errors import Truncated, Unreadable

MAX_BOXES = 10_000

_TOP_LEVEL = frozenset(
    {
        b"ftyp", b"moov", b"mdat", b"free", b"skip", b"wide", b"uuid", b"meta", b"moof", b"mfra",
        b"sidx", b"styp", b"ssix", b"pdin", b"prft", b"emsg", b"mpvd", b"pnot", b"PICT", b"udta",
        b"idat",
    }
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Box:
    """One box; `start` and `end` are the offsets of its contents."""

    kind: bytes
    start: int
    end: int


def top_level(file: BinaryIO, size: int) -> tuple[list[Box], int]:
    """The boxes of the whole file and the offset where they end (trailing bytes may follow).

    Raises Truncated when a well-known box claims more than there is. An unknown one that does so is
    taken for the beginning of something appended, and left to whoever judges appended data.
    """
    found: list[Box] = []
    at = 0
    while at < size:
        box = _box_at(file, at, size)
        if box is None or not _plausible(box, size):
            break
        if box.end > size:
            raise Truncated(f"{box.kind!r} ends {box.end - size} bytes after the file")
        found.append(box)
        at = box.end
        _refuse_too_many(len(found))
    return found, at


def children(file: BinaryIO, parent: Box, skip: int = 0) -> Iterator[Box]:
    """The boxes inside one box, after `skip` bytes of its own fields."""
    at, seen = parent.start + skip, 0
    while at + 8 <= parent.end:
        box = _box_at(file, at, parent.end)
        # QuickTime ends some containers with four zero bytes in place of a box.
        if box is None:
            return
        if box.end > parent.end:
            raise Unreadable(f"{box.kind!r} is larger than {parent.kind!r} around it")
        yield box
        at, seen = box.end, seen + 1
        _refuse_too_many(seen)


def child(file: BinaryIO, parent: Box, *path: bytes) -> Box | None:
    """The first box at a path such as `mdia`, `hdlr`."""
    for kind in path:
        found = next((box for box in children(file, parent) if box.kind == kind), None)
        if found is None:
            return None
        parent = found
    return parent


def contents(file: BinaryIO, box: Box, at_most: int = 256) -> bytes:
    file.seek(box.start)
    return file.read(min(box.end - box.start, at_most))


def _box_at(file: BinaryIO, at: int, limit: int) -> Box | None:
    file.seek(at)
    header = file.read(16)
    if len(header) < 8:
        return None
    length, kind = int.from_bytes(header[:4], "big"), header[4:8]
    header_bytes = 8
    if length == 1:
        length, header_bytes = int.from_bytes(header[8:16], "big"), 16
    elif length == 0:
        if kind == b"\0\0\0\0":
            return None
        length = limit - at  # by the standard: "to the end of the file"
    if length < header_bytes:
        return None
    return Box(kind, at + header_bytes, at + length)


def _plausible(box: Box, size: int) -> bool:
    if box.kind in _TOP_LEVEL:
        return True
    return box.end <= size and all(0x20 <= byte < 0x7F for byte in box.kind)


def _refuse_too_many(count: int) -> None:
    if count > MAX_BOXES:
        raise Unreadable(f"more than {MAX_BOXES} boxes side by side")
