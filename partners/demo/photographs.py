"""Photographs for the demonstration: the same seed gives the same bytes, run after run.

A scene is drawn at about a megapixel and a half and enlarged with fresh grain, as a soft negative
is: two reach 24 megapixels, so that the demonstration handles what a real studio sends.
"""

from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from io import BytesIO
from itertools import repeat
from multiprocessing import get_context
from random import Random

from partners.demo.camera import exif
from partners.demo.film import developed
from partners.demo.scenes import SCENES, Scene
from partners.media.orientation import as_stored

_SCENE_PIXELS = 1500
_LARGE_PIXELS, _LARGE_SCENE_PIXELS = 4000, 2400
_QUALITY = 86
_FIRST_TAKEN_AT = datetime(2026, 9, 12, 6, 12, tzinfo=timezone(timedelta(hours=-3)))
# Sizes as displayed, with the orientation the camera was held in: three formats, all four turns.
_FORMATS: tuple[tuple[int, int, int], ...] = (
    (3000, 2000, 1),
    (2400, 1600, 1),
    (1600, 2400, 6),
    (2400, 1600, 1),
    (1800, 2400, 8),
    (3000, 2000, 1),
    (1600, 2400, 6),
    (2400, 1600, 3),
    (2560, 1920, 1),
    (2400, 1350, 1),
    (1600, 2400, 8),
    (2000, 3000, 1),
    (6000, 4000, 1),
    (2400, 1600, 1),
    (2400, 1600, 1),
    (4000, 6000, 6),
    (1920, 2400, 1),
    (2400, 1600, 1),
    (2400, 1350, 3),
    (3000, 2000, 1),
    (1600, 2400, 6),
    (2400, 1600, 1),
    (2400, 1600, 1),
    (1600, 2400, 8),
)


@dataclass(frozen=True, slots=True)
class DemoPhoto:
    """A file as a studio would send it. `width` and `height` are as displayed."""

    filename: str
    content_type: str
    content: bytes
    width: int
    height: int
    orientation: int
    taken_at: datetime


def photographs(count: int, seed: int = 1) -> Iterator[DemoPhoto]:
    """Draw photographs, one on each core, in order. The first 24 are all different scenes.

    Fresh interpreters, not forks: a copy of a process that talks to a database is asking for it.
    """
    with ProcessPoolExecutor(mp_context=get_context("spawn")) as pool:
        yield from pool.map(photograph, range(count), repeat(seed, count))


def photograph(number: int, seed: int = 1) -> DemoPhoto:
    """Draw one photograph of the series."""
    rng = Random(f"{seed}/{number}")  # noqa: S311
    width, height, orientation = _FORMATS[number % len(_FORMATS)]
    taken_at = _FIRST_TAKEN_AT + timedelta(minutes=34 * number, seconds=rng.randrange(60))
    content = _jpeg(SCENES[number % len(SCENES)], (width, height), orientation, taken_at, rng)
    filename = f"AUR_{412 + number * 3:04d}.jpg"
    return DemoPhoto(filename, "image/jpeg", content, width, height, orientation, taken_at)


def _jpeg(
    scene: Scene, size: tuple[int, int], orientation: int, taken_at: datetime, rng: Random
) -> bytes:
    shrink = (_LARGE_SCENE_PIXELS if max(size) > _LARGE_PIXELS else _SCENE_PIXELS) / max(size)
    drawn = scene((round(size[0] * shrink), round(size[1] * shrink)), rng)
    picture = as_stored(developed(drawn, size, rng), orientation)
    out = BytesIO()
    picture.save(out, "JPEG", quality=_QUALITY, exif=exif(orientation, taken_at, rng))
    return out.getvalue()
