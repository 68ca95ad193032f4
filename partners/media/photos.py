"""Develop a photo: decode a stranger's file once, into a small, upright sRGB picture.

Decoding happens at the smallest size that still feeds the preview (JPEG's own `draft` scaling), so
a 24-megapixel photo needs the memory of six; turning and colour conversion come after shrinking.
"""

import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

# Plugins register on import; Pillow loads this one by itself only after trying all the others.
from PIL import Image, WebPImagePlugin  # noqa: F401
from pillow_heif import register_heif_opener

from partners.media.colors import resizable, to_srgb
from partners.media.errors import Refusal, TooManyPixels, Truncated, Unreadable
from partners.media.exif import orientation_and_date
from partners.media.limits import MAX_PHOTO_PIXELS, PREVIEW_PIXELS
from partners.media.orientation import UPRIGHT, swaps_sides, upright
from partners.media.types import TAKEN

# One thread: the sandbox's memory limit counts every thread's stack. Thumbnails, depth maps and
# other auxiliary images are parsers we do not need.
register_heif_opener(thumbnails=False, depth_images=False, aux_images=False, decode_threads=1)


@dataclass(frozen=True, slots=True)
class Developed:
    """`width` and `height` are the original's, as displayed; `picture` is at most preview-sized."""

    picture: Image.Image
    width: int
    height: int
    orientation: int
    taken_at: datetime | None


def develop(
    path: Path, content_type: str, max_pixels: int = MAX_PHOTO_PIXELS, longest: int = PREVIEW_PIXELS
) -> Developed:
    """Decode one photo of a known type. Raises TooManyPixels, Truncated or Unreadable."""
    with _decoder_errors(), Image.open(path, formats=[TAKEN[content_type].decoder]) as photo:
        _refuse_bomb(photo.size, max_pixels)
        stored = photo.size
        orientation, taken_at = orientation_and_date(photo)
        profile = photo.info.get("icc_profile")
        picture = to_srgb(_shrunk(photo, longest), profile)
        if content_type != "image/heic":  # libheif has turned those pixels already
            picture = upright(picture, orientation)
            stored = stored[::-1] if swaps_sides(orientation) else stored
    picture.info = {}
    return Developed(picture, *stored, orientation or UPRIGHT, taken_at)


def _shrunk(photo: Image.Image, longest: int) -> Image.Image:
    ratio = min(1.0, longest / max(photo.size))
    target = (max(1, round(photo.width * ratio)), max(1, round(photo.height * ratio)))
    photo.draft(None, target)
    photo.load()
    picture = resizable(photo)
    if picture.size == target:
        return picture.copy()
    return picture.resize(target, Image.Resampling.LANCZOS, reducing_gap=2.0)


def _refuse_bomb(size: tuple[int, int], max_pixels: int) -> None:
    if size[0] * size[1] > max_pixels:
        raise TooManyPixels(f"{size[0]} x {size[1]}")


@contextmanager
def _decoder_errors() -> Iterator[None]:
    """Turn whatever a decoder throws at broken bytes into a reason for the partner."""
    try:
        with warnings.catch_warnings():
            # Our own pixel limit stands between Pillow's warning and its error.
            warnings.simplefilter("ignore")
            yield
    except (Refusal, MemoryError):
        raise
    except Image.DecompressionBombError as bomb:
        raise TooManyPixels(str(bomb)) from bomb
    except Exception as broken:  # decoders meet hostile bytes with every exception there is
        reason = f"{type(broken).__name__}: {broken}"
        raise (Truncated if "truncated" in str(broken) else Unreadable)(reason) from broken
