"""Files that must be refused, each with the code of the reason. None may raise anything else."""

import struct
import zipfile
import zlib
from io import BytesIO
from typing import NamedTuple

from tests.support.photo_files import chunk, heic, jpeg, png, raw_png, webp
from tests.support.video_files import (
    box,
    file_type,
    mov,
    movie,
    movie_header,
    mp4,
    video_track,
)

JPEG, PNG, WEBP, HEIC = "image/jpeg", "image/png", "image/webp", "image/heic"
MP4, MOV = "video/mp4", "video/quicktime"


class BadFile(NamedTuple):
    name: str
    declared_type: str
    content: bytes
    code: str


def zip_archive() -> bytes:
    out = BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("run.js", "alert(1)")
    return out.getvalue()


def half(content: bytes) -> bytes:
    return content[: len(content) // 2]


def jpeg_of_size(width: int, height: int) -> bytes:
    """A small JPEG whose frame header lies about the size."""
    content = bytearray(jpeg(64, 48, gps=False))
    at = content.index(b"\xff\xc0")
    content[at + 5 : at + 9] = struct.pack(">HH", height, width)
    return bytes(content)


def jpeg_of_scans(count: int) -> bytes:
    content = jpeg(64, 48, gps=False, progressive=True)
    at = content.rindex(b"\xff\xda")
    return content[:at] + content[at:-2] * count + b"\xff\xd9"


def webp_of_size(width: int, height: int) -> bytes:
    canvas = b"\0\0\0\0" + (width - 1).to_bytes(3, "little") + (height - 1).to_bytes(3, "little")
    picture = webp(64, 48, gps=False)
    start = picture.index(b"VP8 ")
    body = b"WEBPVP8X" + struct.pack("<I", 10) + canvas + picture[start:]
    return b"RIFF" + struct.pack("<I", len(body)) + body


def with_flipped_middle(content: bytes) -> bytes:
    """Whole as a container, broken inside."""
    changed = bytearray(content)
    middle = changed.index(b"IDAT") + 8
    for at in range(middle, middle + 24):
        changed[at] ^= 0xFF
    return bytes(changed)


def _empty() -> list[BadFile]:
    kinds = (JPEG, PNG, WEBP, HEIC, MP4, MOV)
    return [BadFile(f"empty.{kind[6:]}", kind, b"", "empty_file") for kind in kinds]


def _not_taken() -> list[BadFile]:
    declared = ("image/gif", "image/svg+xml", "application/pdf", "", "IMAGE/JPEG; q=1", "x" * 500)
    return [
        BadFile(f"kind-{i}", kind, jpeg(8, 8), "type_not_taken") for i, kind in enumerate(declared)
    ]


def _wrong() -> list[BadFile]:
    avif = file_type(b"avif", b"mif1", b"miaf") + box(b"meta", bytes(40))
    cases = [
        ("text.jpg", JPEG, b"Not a photo at all.\n" * 40),
        ("one-byte.jpg", JPEG, b"\xff"),
        ("png.jpg", JPEG, png(8, 8)),
        ("heic.jpg", JPEG, heic(64, 64)),
        ("jpeg.png", PNG, jpeg(8, 8)),
        ("page.jpg", JPEG, b"<!doctype html><script>alert(1)</script>"),
        ("image.gif.jpg", JPEG, b"GIF89a\x01\x00\x01\x00\x80\x00\x00\xff\xff\xff"),
        ("document.png", PNG, b"%PDF-1.7\n1 0 obj"),
        ("drawing.png", PNG, b"<svg xmlns='http://www.w3.org/2000/svg'/>"),
        ("photo.tiff.jpg", JPEG, b"II*\0" + bytes(64)),
        ("bitmap.png", PNG, b"BM" + bytes(64)),
        ("postscript.jpg", JPEG, b"%!PS-Adobe-3.0 EPSF-3.0\n"),
        ("sound.webp", WEBP, b"RIFF\x24\0\0\0WAVEfmt " + bytes(32)),
        ("avif.heic", HEIC, avif),
        ("archive.jpg", JPEG, zip_archive()),
        ("program.mp4", MP4, b"MZ" + bytes(200)),
        ("playlist.mp4", MP4, b"#EXTM3U\n#EXTINF:1,\nhttp://127.0.0.1/\n"),
        ("sound.mp4", MP4, mp4(brand=b"M4A ")),
        ("raw.mp4", MP4, mp4(brand=b"crx ")),
        ("film.jpg", JPEG, mp4()),
        ("photo.mov", MOV, jpeg(8, 8)),
        ("byte-order-mark.jpg", JPEG, b"\xef\xbb\xbf" + jpeg(8, 8)),
    ]
    return [BadFile(*case, "wrong_type") for case in cases]


def _truncated() -> list[BadFile]:
    photo = jpeg(640, 480, gps=False)
    cases = [
        ("half.jpg", JPEG, half(photo)),
        ("half-progressive.jpg", JPEG, half(jpeg(640, 480, progressive=True))),
        ("three-bytes.jpg", JPEG, photo[:3]),
        ("header-only.jpg", JPEG, photo[: photo.index(b"\xff\xda")]),
        ("no-end.jpg", JPEG, photo[:-2]),
        ("zero-filled.jpg", JPEG, half(photo) + bytes(len(photo) // 2)),
        ("half.png", PNG, half(png(640, 480))),
        ("no-end.png", PNG, png(64, 48)[:-12]),
        ("signature.png", PNG, png(64, 48)[:8]),
        ("half.webp", WEBP, half(webp(640, 480))),
        ("one-short.webp", WEBP, webp(64, 48)[:-2]),
        ("half.heic", HEIC, half(heic(640, 480))),
        ("only-type.heic", HEIC, file_type(b"heic", b"mif1")),
        ("half.mp4", MP4, half(mp4())),
        ("one-short.mp4", MP4, mp4()[:-1]),
        ("half.mov", MOV, half(mov())),
        ("no-moov.mp4", MP4, file_type(b"isom") + box(b"mdat", bytes(500))),
        ("no-mdat.mp4", MP4, file_type(b"isom") + movie(movie_header(), video_track(64, 48))),
    ]
    return [BadFile(*case, "truncated") for case in cases]


def _bombs() -> list[BadFile]:
    cases = [
        ("bomb.png", PNG, raw_png(50_000, 50_000, bytes(1000))),
        ("one-bit-bomb.png", PNG, raw_png(12_000, 12_000, bytes(1501 * 12_000), bits=1, color=0)),
        ("wide-bomb.png", PNG, raw_png(2**31 - 1, 1, bytes(1000))),
        ("bomb.jpg", JPEG, jpeg_of_size(65_500, 65_500)),
        ("just-over.jpg", JPEG, jpeg_of_size(12_000, 10_001)),
        ("bomb.webp", WEBP, webp_of_size(16_000, 16_000)),
        ("bomb.mp4", MP4, mp4(30_000, 30_000)),
    ]
    return [BadFile(*case, "too_many_pixels") for case in cases]


def _unreadable() -> list[BadFile]:
    good = jpeg(64, 48, gps=False)
    oversized = struct.pack(">I", 5000) + b"mvhd" + bytes(100)
    text_bomb = chunk(b"zTXt", b"Comment\0\0" + zlib.compress(bytes(3_000_000)))
    data = box(b"mdat", bytes(64))
    start = file_type(b"isom")
    cases = [
        ("flipped.png", PNG, with_flipped_middle(png(640, 480, gps=False))),
        ("no-size.png", PNG, raw_png(0, 0, b"")),
        ("odd-depth.png", PNG, raw_png(4, 4, bytes(100), bits=7)),
        ("text-bomb.png", PNG, raw_png(4, 4, bytes(52), extra=text_bomb)),
        ("no-frame.jpg", JPEG, b"\xff\xd8\xff\xe0\0\x10JFIF\0\x01\x01\0\0\x01\0\x01\0\0\xff\xd9"),
        ("short-segment.jpg", JPEG, good[:2] + b"\xff\xe0\0\x01" + good[2:]),
        ("scan-bomb.jpg", JPEG, jpeg_of_scans(400)),
        ("segment-bomb.jpg", JPEG, good[:2] + b"\xff\xfe\0\x02" * 30_000 + good[2:]),
        ("noise.webp", WEBP, b"RIFF" + struct.pack("<I", 140) + b"WEBPVP8 " + bytes(132)),
        ("noise.heic", HEIC, file_type(b"heic", b"mif1") + box(b"meta", bytes(200))),
        ("timeless.mp4", MP4, start + movie(movie_header(2, 0), video_track(64, 48)) + data),
        ("no-header.mp4", MP4, start + movie(video_track(64, 48)) + data),
        ("short-header.mp4", MP4, start + movie(box(b"mvhd", bytes(8))) + data),
        ("oversized-child.mp4", MP4, start + movie(oversized) + data),
        ("box-bomb.mp4", MP4, start + box(b"free") * 20_000 + data),
    ]
    return [BadFile(*case, "unreadable") for case in cases]


def _without_picture() -> list[BadFile]:
    start, data = file_type(b"isom"), box(b"mdat", bytes(64))
    silent = movie(movie_header(), video_track(64, 48, handler=b"soun"))
    flat = movie(movie_header(), video_track(0, 0))
    return [
        BadFile("sound.mp4", MP4, start + silent + data, "no_picture"),
        BadFile("no-size.mp4", MP4, start + flat + data, "no_picture"),
        BadFile("no-tracks.mov", MOV, start + movie(movie_header()) + data, "no_picture"),
    ]


def _polyglots() -> list[BadFile]:
    photo, page = jpeg(64, 48, gps=False), b"<html><script>alert(1)</script></html>"
    script = chunk(b"tEXt", b"Comment\0<script>alert(1)</script>")
    cases = [
        ("zip.jpg", JPEG, photo + zip_archive()),
        ("hidden-zip.jpg", JPEG, photo + bytes(range(256)) * 300 + zip_archive()),
        ("page.jpg", JPEG, photo + page),
        ("padded-page.jpg", JPEG, photo + bytes(40) + page.upper()),
        ("php.jpg", JPEG, jpeg(64, 48, gps=False, comment=b"<?php system($_GET[0]); ?>")),
        ("pdf.jpg", JPEG, jpeg(64, 48, gps=False, comment=b"%PDF-1.7 1 0 obj")),
        ("program.jpg", JPEG, photo + b"MZ\x90\0" + bytes(300)),
        ("shell.jpg", JPEG, photo + b"\n#!/bin/sh\nrm -rf /\n"),
        ("archive7.jpg", JPEG, photo + b"7z\xbc\xaf\x27\x1c" + bytes(64)),
        ("zip.png", PNG, png(64, 48) + zip_archive()),
        ("page.png", PNG, png(64, 48) + page),
        ("script.png", PNG, raw_png(4, 4, bytes(52), extra=script)),
        ("program.webp", WEBP, webp(64, 48) + b"\x7fELF" + bytes(64)),
        ("page.heic", HEIC, heic(64, 64) + page),
        ("zip.mp4", MP4, mp4() + zip_archive()),
        ("zip-in-box.mp4", MP4, mp4() + box(b"free", zip_archive())),
        ("page.mov", MOV, mov() + page),
    ]
    return [BadFile(*case, "foreign_content") for case in cases]


BAD_FILES: list[BadFile] = [
    *_empty(),
    *_not_taken(),
    *_wrong(),
    *_truncated(),
    *_bombs(),
    *_unreadable(),
    *_without_picture(),
    *_polyglots(),
]
