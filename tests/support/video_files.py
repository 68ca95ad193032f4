"""Video containers for tests, box by box. Whole as containers; their frames are zeros."""

import struct

_ROTATIONS = {1: (1, 0, 0, 1), 6: (0, 1, -1, 0), 3: (-1, 0, 0, -1), 8: (0, -1, 1, 0)}
_ONE = 0x00010000
_TIMESCALE = 1000
# 12 March 2026, 17:05:09 UTC, in seconds since 1904.
CREATED = 3_856_179_909


def mp4(
    width: int = 1920,
    height: int = 1080,
    seconds: float = 2.0,
    orientation: int = 1,
    brand: bytes = b"mp42",
) -> bytes:
    """An MP4 that is `width` by `height` once turned upright."""
    return (
        file_type(brand)
        + movie(movie_header(seconds), video_track(width, height, orientation))
        + box(b"mdat", bytes(2048))
    )


def mov(width: int = 1920, height: int = 1080, seconds: float = 2.0, orientation: int = 1) -> bytes:
    return mp4(width, height, seconds, orientation, brand=b"qt  ")


def box(kind: bytes, *parts: bytes) -> bytes:
    payload = b"".join(parts)
    return struct.pack(">I", 8 + len(payload)) + kind + payload


def file_type(brand: bytes, *compatible: bytes) -> bytes:
    return box(b"ftyp", brand, bytes(4), *(compatible or (brand,)))


def movie(*parts: bytes) -> bytes:
    return box(b"moov", *parts)


def movie_header(seconds: float = 2.0, timescale: int = _TIMESCALE) -> bytes:
    times = struct.pack(">IIII", CREATED, CREATED, timescale, round(seconds * _TIMESCALE))
    return box(b"mvhd", bytes(4), times, bytes(80))


def video_track(width: int, height: int, orientation: int = 1, handler: bytes = b"vide") -> bytes:
    stored = (height, width) if orientation in {6, 8} else (width, height)
    a, b, c, d = (value * _ONE for value in _ROTATIONS[orientation])
    matrix = struct.pack(">9i", a, b, 0, c, d, 0, 0, 0, 0x40000000)
    size = struct.pack(">II", stored[0] << 16, stored[1] << 16)
    header = box(b"tkhd", bytes(40), matrix, size)
    return box(b"trak", header, box(b"mdia", box(b"hdlr", bytes(8), handler, bytes(13))))
