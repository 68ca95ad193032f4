"""The beach from above."""

from collections.abc import Callable
from random import Random

from PIL import Image, ImageChops

from partners.demo.fields import fractal, lit, mixed, scaled, warped
from partners.demo.light import (
    Color,
    Size,
    Stops,
    blurred,
    color,
    colorized,
    curved,
    shine,
    step,
    stops,
)


def turquoise_shore(size: Size, rng: Random) -> Image.Image:
    depths = stops("42 #d9e6cf, 50 #8fd0c4, 66 #2f9aa8, 100 #0e4f74")
    return _shore(size, rng, depths, color("#e2cda6"))


def golden_shore(size: Size, rng: Random) -> Image.Image:
    depths = stops("42 #f0dcc0, 50 #b9b9a0, 66 #5f8288, 100 #27455c")
    return _shore(size, rng, depths, color("#e8b98c"))


def _shore(size: Size, rng: Random, depths: Stops, grains: Color) -> Image.Image:
    """Distance from the waterline decides everything: dry sand, wet sand, foam, shallow, deep."""
    slope = Image.linear_gradient("L").convert("F")
    turned = slope.rotate(rng.choice((-1, 1)) * rng.uniform(15, 40), Image.Resampling.BICUBIC)
    turned = turned.crop((64, 64, 192, 192)).resize(size, Image.Resampling.BICUBIC)
    span = scaled(turned, 1.9, -110)
    coast = mixed(span, fractal(size, (3, 3), rng, 5, 0.42), 0.32)
    sand = _sand(size, rng, coast, grains)
    water = colorized(coast.convert("L"), depths)
    ripples = lit(fractal(size, (60, 60), rng, 3, 0.6), 3.0)
    water = Image.blend(water, ImageChops.soft_light(water, Image.merge("RGB", [ripples] * 3)), 0.6)
    shade = coast.convert("L")
    picture = Image.composite(water, sand, blurred(curved(shade, step(0.405, 0.45)), 1.5))
    return _foamed(picture, rng, coast)


def _sand(size: Size, rng: Random, coast: Image.Image, tint: Color) -> Image.Image:
    grains = lit(fractal(size, (90, 90), rng, 4, 0.8), 1.6)
    dry = Image.new("RGB", size, tint)
    dry = ImageChops.soft_light(dry, Image.merge("RGB", [grains] * 3))
    tone = colorized(
        fractal(size, (4, 4), rng, 3).convert("L"), [(0, (216, 206, 196)), (1, (255, 252, 246))]
    )
    dry = ImageChops.multiply(dry, tone)
    wet = ImageChops.multiply(dry, Image.new("RGB", size, color("#c3a98a")))
    return Image.composite(wet, dry, blurred(curved(coast.convert("L"), step(0.31, 0.38)), 2))


def _foamed(picture: Image.Image, rng: Random, coast: Image.Image) -> Image.Image:
    size = picture.size
    lace = curved(
        warped(fractal(size, (34, 34), rng, 4, 0.65), 0.012, 18, rng).convert("L"), step(0.40, 0.62)
    )
    for where, wide, share in ((0.425, 0.022, 1.0), (0.475, 0.03, 0.75), (0.55, 0.035, 0.45)):
        moved = mixed(coast, fractal(size, (6, 6), rng, 3), 0.06).convert("L")
        band = curved(moved, _strip(where, wide))
        front = curved(moved, _strip(where - wide * 0.6, wide * 0.3))
        foam = ImageChops.lighter(ImageChops.multiply(band, lace), front)
        picture = shine(picture, foam, (255, 255, 250), share)
    return picture


def _strip(where: float, wide: float) -> Callable[[float], float]:
    """Full at one distance from the waterline, nothing beyond `wide` of it."""
    return lambda value: max(0.0, 1 - abs(value - where) / wide) ** 0.9
