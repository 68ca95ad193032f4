"""The two small copies the gallery shows: a preview for the full screen, a thumbnail for the grid.

Both are progressive JPEG. WebP would be a third to a half smaller, but a preview saved from a phone
ends up in messengers that treat WebP as a sticker, in e-mail programs and print kiosks that refuse
it, and it takes four times as long to write.

Nothing of the original's metadata goes in: where a newborn sleeps is nobody's business.
"""

from dataclasses import dataclass
from pathlib import Path

from PIL import Image

from partners.media.limits import PREVIEW_PIXELS, THUMBNAIL_PIXELS
from partners.media.results import PREVIEW_NAME, THUMBNAIL_NAME

CONTENT_TYPE = "image/jpeg"
_QUALITY = 82


@dataclass(frozen=True, slots=True)
class Derivatives:
    preview_path: Path
    thumbnail_path: Path


def write_derivatives(picture: Image.Image, out_dir: Path) -> Derivatives:
    """Write both copies of an upright RGB picture into a folder. Safe to repeat: overwrites."""
    out_dir.mkdir(parents=True, exist_ok=True)
    preview = _fitted(picture, PREVIEW_PIXELS)
    thumbnail = _fitted(preview, THUMBNAIL_PIXELS)
    return Derivatives(
        _save(preview, out_dir / PREVIEW_NAME), _save(thumbnail, out_dir / THUMBNAIL_NAME)
    )


def _fitted(picture: Image.Image, longest: int) -> Image.Image:
    ratio = longest / max(picture.size)
    if ratio >= 1:
        return picture
    size = (max(1, round(picture.width * ratio)), max(1, round(picture.height * ratio)))
    return picture.resize(size, Image.Resampling.LANCZOS, reducing_gap=3.0)


def _save(picture: Image.Image, path: Path) -> Path:
    bare = Image.new("RGB", picture.size)
    bare.paste(picture)  # pixels only: Pillow would carry a comment over from `info`
    bare.save(path, "JPEG", quality=_QUALITY, progressive=True, optimize=True, subsampling="4:2:0")
    return path
