"""Folded cloth under a window: the blanket of a newborn session."""

import math
from random import Random

from PIL import Image, ImageChops

from partners.demo.fields import fractal, lit, mixed, noise, ridged, warped
from partners.demo.light import (
    Size,
    Stops,
    blurred,
    colorized,
    glow,
    shadowed,
    shine,
    stops,
)


def cream_blanket(size: Size, rng: Random) -> Image.Image:
    return _cloth(
        size,
        rng,
        stops("0 #5e4a3a, 40 #c4ae95, 60 #e6d8c4, 100 #fffaf0"),
    )


def blush_blanket(size: Size, rng: Random) -> Image.Image:
    return _cloth(
        size,
        rng,
        stops("0 #6b4642, 40 #c99f95, 60 #ecd0c6, 100 #fff6f0"),
    )


def _cloth(size: Size, rng: Random, paint: Stops) -> Image.Image:
    width, height = size
    relief = mixed(_drapery(size, rng, (2, 7)), _drapery(size, rng, (4, 9)), 0.3)
    shade = blurred(lit(relief, 62.0, (0.7, 0.75)), 5)
    weave = _weave(size, rng)
    cloth = colorized(shade, paint)
    cloth = Image.blend(cloth, ImageChops.soft_light(cloth, Image.merge("RGB", [weave] * 3)), 0.7)
    cloth = shadowed(cloth, glow(size, (width, height), width * 0.9, 1.3), paint[0][1], 0.5)
    return shine(cloth, glow(size, (width * 0.1, 0), width * 0.9, 1.8), (255, 240, 214), 0.35)


def _drapery(size: Size, rng: Random, cells: tuple[int, int]) -> Image.Image:
    """Long soft folds that run across the picture at a slant."""
    side = round(math.hypot(*size))
    folds = fractal((side, side), cells, rng, 2, 0.25)
    folds = warped(mixed(ridged(folds), folds, 0.6), 0.05, 5, rng)
    turned = folds.rotate(rng.uniform(28, 48), Image.Resampling.BILINEAR)
    left, top = (side - size[0]) // 2, (side - size[1]) // 2
    return turned.crop((left, top, left + size[0], top + size[1]))


def _weave(size: Size, rng: Random) -> Image.Image:
    width, height = size
    warp = noise(size, (width // 3, height // 26), rng)
    weft = noise(size, (width // 26, height // 3), rng)
    return lit(mixed(warp, weft, 0.5), 0.9)
