"""Ordinary oddities: what real cameras, phones and programs write. All of them must be taken."""

from io import BytesIO
from typing import NamedTuple

from PIL import Image, ImageCms

from tests.support.photo_files import (
    XMP,
    chunk,
    exif,
    heic,
    jpeg,
    painted,
    png,
    raw_png,
    webp,
)
from tests.support.video_files import (
    box,
    file_type,
    mov,
    movie,
    movie_header,
    mp4,
    video_track,
)


class OddFile(NamedTuple):
    name: str
    declared_type: str
    content: bytes


def _saved(picture: Image.Image, form: str, **options: object) -> bytes:
    out = BytesIO()
    picture.save(out, form, **options)
    return out.getvalue()


def _multi_picture() -> bytes:
    second = painted(160, 120)
    return _saved(painted(640, 480), "MPO", save_all=True, append_images=[second])


def _animated(form: str) -> bytes:
    others = [Image.new("RGB", (64, 48), "black")]
    return _saved(painted(64, 48), form, save_all=True, append_images=others, duration=100)


def _profile() -> bytes:
    return ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()


def _deep_png() -> bytes:
    return raw_png(40, 30, (b"\0" + b"\xa0\x00\x50\x00\x20\x00" * 40) * 30, bits=16)


def _deep_gray_png() -> bytes:
    return raw_png(40, 30, (b"\0" + b"\xa0\x00" * 40) * 30, bits=16, color=0)


def _odd_photos() -> list[OddFile]:
    photo = jpeg(320, 240)
    jpegs = {
        "progressive.jpg": jpeg(320, 240, progressive=True),
        "gray.jpg": jpeg(320, 240, mode="L"),
        "cmyk.jpg": _saved(painted(320, 240, "CMYK"), "JPEG"),
        "one-pixel.jpg": jpeg(1, 1),
        "ribbon.jpg": jpeg(4000, 1),
        "profile.jpg": jpeg(320, 240, icc_profile=_profile()),
        "broken-profile.jpg": jpeg(320, 240, icc_profile=b"not a profile"),
        "broken-exif.jpg": _saved(painted(320, 240), "JPEG", exif=b"Exif\0\0II*\0\xff\xff\xff\xff"),
        "orientation-99.jpg": _saved(painted(320, 240), "JPEG", exif=exif(99).tobytes()),
        "multi-picture.jpg": _multi_picture(),
        "gain-map.jpg": photo + jpeg(80, 60),
        "motion-photo.jpg": photo + mp4(),
        "padded.jpg": photo + bytes(700),
        "vendor-trailer.jpg": photo + b"\x00\x00\x30\x0aMotionPhoto_Data" + mp4() + b"SEFHSEFT",
        "photo-mechanic.jpg": photo + b"cbipcbbl" + bytes(range(256)),
    }
    pngs = {
        "palette.png": _saved(painted(320, 240, "P"), "PNG"),
        "transparent-palette.png": _saved(painted(320, 240, "P"), "PNG", transparency=0),
        "alpha.png": png(320, 240, mode="RGBA"),
        "gray-alpha.png": png(320, 240, mode="LA"),
        "one-bit.png": png(320, 240, mode="1"),
        "16-bit.png": _deep_png(),
        "16-bit-gray.png": _deep_gray_png(),
        "animated.png": _animated("PNG"),
        "caption.png": raw_png(
            4, 4, (b"\0" + bytes(12)) * 4, extra=chunk(b"tEXt", b"Title\0Ensaio <3")
        ),
    }
    webps = {
        "alpha.webp": webp(320, 240, mode="RGBA"),
        "lossless.webp": webp(320, 240, lossless=True),
        "animated.webp": _animated("WEBP"),
        "described.webp": webp(320, 240, xmp=XMP),
    }
    heics = {"alpha.heic": heic(320, 240, mode="RGBA"), "turned.heic": heic(320, 240, 6)}
    return [
        OddFile(name, declared_type, content)
        for declared_type, files in (
            ("image/jpeg", jpegs),
            ("image/png", pngs),
            ("image/webp", webps),
            ("image/heic", heics),
        )
        for name, content in files.items()
    ]


def _odd_videos() -> list[OddFile]:
    film = movie(movie_header(0), video_track(640, 480))
    old = film + box(b"mdat", bytes(64))
    large = b"\0\0\0\x01mdat" + (16 + 64).to_bytes(8, "big") + bytes(64)
    two = movie(movie_header(), video_track(0, 0, handler=b"soun"), video_track(640, 480))
    return [
        OddFile("quicktime-as-mp4.mp4", "video/mp4", mov()),
        OddFile("mp4-as-quicktime.mov", "video/quicktime", mp4()),
        OddFile("without-ftyp.mov", "video/quicktime", old),
        OddFile("unknown-length.mp4", "video/mp4", file_type(b"isom") + old),
        OddFile("large-size.mp4", "video/mp4", file_type(b"isom") + film + large),
        OddFile(
            "open-end.mp4", "video/mp4", file_type(b"isom") + film + b"\0\0\0\0mdat" + b"x" * 9
        ),
        OddFile("sound-first.mp4", "video/mp4", file_type(b"isom") + two + box(b"mdat", b"x")),
        OddFile("padded.mp4", "video/mp4", mp4() + bytes(512)),
    ]


ODD_FILES: list[OddFile] = [*_odd_photos(), *_odd_videos()]
