"""Which files a partner may deliver, and how their first bytes give them away."""

from dataclasses import dataclass
from pathlib import PurePath
from typing import Literal

# Enough for the longest `ftyp` box seen in the wild; callers that fetch a range fetch this much.
HEAD_BYTES = 512

_HEIC_BRANDS = frozenset({b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"hevm", b"hevs"})
_IMAGE_BRANDS = frozenset({b"mif1", b"mif2", b"msf1", b"avif", b"avis", b"miaf"}) | _HEIC_BRANDS
# Sound, Canon's raw photos and JPEG 2000 live in the same container as video.
_OTHER_BRANDS = frozenset({b"M4A ", b"M4B ", b"M4P ", b"crx ", b"jp2 ", b"jpx ", b"jpm "})
# QuickTime files from before 2001, and some cameras' today, start without `ftyp`.
_OLD_QUICKTIME_STARTS = frozenset({b"moov", b"mdat", b"wide", b"pnot"})


@dataclass(frozen=True, slots=True)
class MediaType:
    name: str
    kind: Literal["photo", "video"]
    extensions: tuple[str, ...]
    decoder: str = ""


TAKEN: dict[str, MediaType] = {
    taken.name: taken
    for taken in (
        MediaType("image/jpeg", "photo", (".jpg", ".jpeg"), "JPEG"),
        MediaType("image/png", "photo", (".png",), "PNG"),
        MediaType("image/webp", "photo", (".webp",), "WEBP"),
        MediaType("image/heic", "photo", (".heic", ".heif"), "HEIF"),
        MediaType("video/mp4", "video", (".mp4", ".m4v")),
        MediaType("video/quicktime", "video", (".mov", ".qt")),
    )
}
_BY_EXTENSION = {
    extension: taken.name for taken in TAKEN.values() for extension in taken.extensions
}


def is_photo(content_type: str) -> bool:
    return content_type in TAKEN and TAKEN[content_type].kind == "photo"


def is_video(content_type: str) -> bool:
    return content_type in TAKEN and TAKEN[content_type].kind == "video"


def type_of_name(filename: str) -> str | None:
    """The taken type a file name promises, or None."""
    return _BY_EXTENSION.get(PurePath(filename).suffix.lower())


def sniff(head: bytes) -> str | None:
    """The taken type that the first `HEAD_BYTES` of a file (or all of it) show, or None."""
    if head.startswith(b"\xff\xd8\xff"):
        return "image/jpeg"
    if head.startswith(b"\x89PNG\r\n\x1a\n"):
        return "image/png"
    if head[:4] == b"RIFF" and head[8:15] == b"WEBPVP8":
        return "image/webp"
    if head[4:8] == b"ftyp":
        return _sniff_brands(head)
    if head[4:8] in _OLD_QUICKTIME_STARTS:
        return "video/quicktime"
    return None


def agrees(declared_type: str, sniffed_type: str | None) -> bool:
    """Whether the content may go under the declared type.

    MP4 and QuickTime are one container with two names: cameras write `mp42` into .MOV and phones'
    software declares .MOV as video/mp4, and every player takes both. They pass for each other.
    """
    if declared_type == sniffed_type:
        return True
    return is_video(declared_type) and sniffed_type is not None and is_video(sniffed_type)


def _sniff_brands(head: bytes) -> str | None:
    size = int.from_bytes(head[:4], "big")
    if size < 16:
        return None
    major = head[8:12]
    compatible = {head[at : at + 4] for at in range(16, min(size, len(head)) - 3, 4)}
    if major in _IMAGE_BRANDS:
        # `mif1` alone promises a container; AVIF wears it too, and only the codec's brand tells.
        return "image/heic" if ({major} | compatible) & _HEIC_BRANDS else None
    if major in _OTHER_BRANDS:
        return None
    return "video/quicktime" if major == b"qt  " else "video/mp4"
