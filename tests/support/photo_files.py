"""Photos for tests: four coloured quarters, so that a wrong turn is seen, and metadata to lose."""

import struct
import zlib
from io import BytesIO
from typing import Any

from PIL import ExifTags, Image
from pillow_heif import register_heif_opener

from partners.media.orientation import TAG, UPRIGHT, as_stored

register_heif_opener()

# Top left, top right, bottom left, bottom right of the picture as it should be seen.
CORNERS = ((220, 40, 40), (40, 180, 60), (40, 60, 220), (240, 220, 60))
# A number that stands nowhere else in a file, to look for in raw bytes.
ALTITUDE = 760.1328125
XMP = (
    b"<x:xmpmeta xmlns:x='adobe:ns:meta/'><exif:GPSLatitude>23,33.1S</exif:GPSLatitude></x:xmpmeta>"
)
COMMENT = b"Rua das Flores, 12"


def painted(width: int, height: int, mode: str = "RGB") -> Image.Image:
    """An upright picture of four quarters."""
    tiny = Image.new("RGB", (2, 2))
    tiny.putdata(CORNERS)
    return tiny.resize((width, height), Image.Resampling.NEAREST).convert(mode)


def rgb(picture: Image.Image, place: tuple[int, int]) -> tuple[int, int, int]:
    red, green, blue = picture.convert("RGB").crop((*place, place[0] + 1, place[1] + 1)).tobytes()
    return red, green, blue


def exif(orientation: int = UPRIGHT, *, gps: bool = True) -> Image.Exif:
    tags = Image.Exif()
    tags[TAG] = orientation
    tags[ExifTags.Base.Make] = "Acervo Teste"
    tags[ExifTags.IFD.Exif] = {
        ExifTags.Base.DateTimeOriginal: "2026:03:12 14:05:09",
        ExifTags.Base.OffsetTimeOriginal: "-03:00",
    }
    if gps:
        tags[ExifTags.IFD.GPSInfo] = {
            ExifTags.GPS.GPSLatitudeRef: "S",
            ExifTags.GPS.GPSLatitude: (23.0, 33.0, 1.5),
            ExifTags.GPS.GPSLongitudeRef: "W",
            ExifTags.GPS.GPSLongitude: (46.0, 38.0, 2.5),
            ExifTags.GPS.GPSAltitude: ALTITUDE,
        }
    return tags


def jpeg(
    width: int = 640,
    height: int = 480,
    orientation: int = UPRIGHT,
    gps: bool = True,
    **options: Any,
) -> bytes:
    """A JPEG that is `width` by `height` once turned upright, with EXIF, XMP and a comment."""
    if gps:
        options = {"xmp": XMP, "comment": COMMENT, **options}
    return _saved(width, height, "JPEG", orientation, gps, {"quality": 90, **options})


def png(
    width: int = 640,
    height: int = 480,
    orientation: int = UPRIGHT,
    gps: bool = True,
    **options: Any,
) -> bytes:
    return _saved(width, height, "PNG", orientation, gps, options)


def webp(
    width: int = 640,
    height: int = 480,
    orientation: int = UPRIGHT,
    gps: bool = True,
    **options: Any,
) -> bytes:
    return _saved(width, height, "WEBP", orientation, gps, {"quality": 90, "method": 0, **options})


def heic(
    width: int = 640,
    height: int = 480,
    orientation: int = UPRIGHT,
    gps: bool = True,
    **options: Any,
) -> bytes:
    return _saved(width, height, "HEIF", orientation, gps, {"quality": 80, **options})


def chunk(kind: bytes, payload: bytes) -> bytes:
    checksum = zlib.crc32(kind + payload)
    return struct.pack(">I", len(payload)) + kind + payload + struct.pack(">I", checksum)


def raw_png(
    width: int, height: int, scanlines: bytes, *, bits: int = 8, color: int = 2, extra: bytes = b""
) -> bytes:
    """A PNG put together by hand, as large as it says it is."""
    header = struct.pack(">IIBBBBB", width, height, bits, color, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", header)
        + extra
        + chunk(b"IDAT", zlib.compress(scanlines, 9))
        + chunk(b"IEND", b"")
    )


def _saved(
    width: int, height: int, form: str, orientation: int, gps: bool, options: dict[str, Any]
) -> bytes:
    stored = as_stored(painted(width, height, options.pop("mode", "RGB")), orientation)
    out = BytesIO()
    stored.save(out, form, exif=exif(orientation, gps=gps).tobytes(), **options)
    return out.getvalue()
