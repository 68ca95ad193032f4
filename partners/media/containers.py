"""Check that a photo's container is whole, and say where the picture ends and anything else begins.

Decoders are forgiving: libjpeg fills a missing half with grey. A client must not receive half a
photo, so the container is walked before any pixel is decoded.
"""

import re
from mmap import ACCESS_READ, mmap
from pathlib import Path

from partners.media import boxes
from partners.media.errors import EmptyFile, Truncated, Unreadable

# Marker bytes, without stuffing (00), restart markers (D0-D7) and fill (FF).
_JPEG_MARKER = re.compile(rb"\xff([^\x00\xff\xd0-\xd7])", re.DOTALL)
_JPEG_START_OF_SCAN, _JPEG_END = 0xDA, 0xD9
_JPEG_WITHOUT_LENGTH = frozenset({0x01, 0xD8})
# Each scan is a pass over the whole picture: a small file of ten thousand scans is a CPU bomb.
_JPEG_MAX_SCANS = 100
_JPEG_MAX_SEGMENTS = 20_000
_PNG_MAX_CHUNKS = 200_000


def end_of_picture(path: Path, content_type: str) -> int:
    """The offset after the picture's last byte. Raises Truncated, Unreadable or EmptyFile."""
    size = path.stat().st_size
    if size == 0:
        raise EmptyFile
    with path.open("rb") as file:
        if content_type == "image/heic":
            return _end_of_heic(boxes.top_level(file, size))
        with mmap(file.fileno(), 0, access=ACCESS_READ) as data:
            return _WALKERS[content_type](data)


def _end_of_jpeg(data: mmap) -> int:
    at, scans = 2, 0
    for _ in range(_JPEG_MAX_SEGMENTS):
        found = _JPEG_MARKER.search(data, at)
        if found is None:
            raise Truncated("JPEG without an end marker")
        marker, at = found[1][0], found.end()
        if marker == _JPEG_END:
            return at
        if marker in _JPEG_WITHOUT_LENGTH:
            continue
        scans += marker == _JPEG_START_OF_SCAN
        if scans > _JPEG_MAX_SCANS:
            raise Unreadable(f"JPEG with more than {_JPEG_MAX_SCANS} scans")
        at += _length_of_segment(data, at)
        if at >= len(data):
            raise Truncated("JPEG segment past the end of the file")
    raise Unreadable(f"JPEG with more than {_JPEG_MAX_SEGMENTS} segments")


def _length_of_segment(data: mmap, at: int) -> int:
    length = int.from_bytes(data[at : at + 2], "big")
    if length < 2:
        raise Unreadable("JPEG segment shorter than its own length field")
    return length


def _end_of_png(data: mmap) -> int:
    at = 8
    for _ in range(_PNG_MAX_CHUNKS):
        header = data[at : at + 8]
        if len(header) < 8:
            raise Truncated("PNG without IEND")
        at += 12 + int.from_bytes(header[:4], "big")
        if at > len(data):
            raise Truncated(f"PNG chunk {header[4:]!r} past the end of the file")
        if header[4:] == b"IEND":
            return at
    raise Unreadable(f"PNG with more than {_PNG_MAX_CHUNKS} chunks")


def _end_of_webp(data: mmap) -> int:
    claimed = 8 + int.from_bytes(data[4:8], "little")
    if claimed > len(data):
        raise Truncated(f"WebP claims {claimed} bytes")
    # An odd-sized RIFF is padded by a byte that some writers leave out at the end of the file.
    return min(claimed + claimed % 2, len(data))


def _end_of_heic(walked: tuple[list[boxes.Box], int]) -> int:
    found, end = walked
    if b"meta" not in {box.kind for box in found}:
        raise Truncated("HEIC without its meta box")
    return end


_WALKERS = {"image/jpeg": _end_of_jpeg, "image/png": _end_of_png, "image/webp": _end_of_webp}
