"""Hills behind hills in morning mist or evening light."""

from random import Random

from PIL import Image, ImageDraw

from partners.demo.fields import fractal
from partners.demo.light import (
    Color,
    Size,
    Stops,
    between,
    blurred,
    color,
    curved,
    glow,
    shine,
    sky,
    step,
    stops,
)
from partners.demo.outlines import conifers, ridge


def golden_hills(size: Size, rng: Random) -> Image.Image:
    gradient = stops("0 #6f88a3, 30 #d9b894, 52 #f9d9a0, 100 #f3c58a")
    return range_of_hills(
        size, rng, gradient, near=color("#1f1a12"), far=color("#e3a868"), sun=color("#fff0c4")
    )


def misty_hills(size: Size, rng: Random) -> Image.Image:
    gradient = stops("0 #b9c6cf, 35 #dfe0dc, 60 #efe6da, 100 #d8d6d0")
    return range_of_hills(
        size, rng, gradient, near=color("#1d2b2b"), far=color("#cdd3d2"), sun=color("#fff6e6")
    )


def rose_hills(size: Size, rng: Random) -> Image.Image:
    gradient = stops("0 #5d6a94, 32 #c490a0, 55 #f4bfa0, 100 #e8a592")
    return range_of_hills(
        size, rng, gradient, near=color("#191626"), far=color("#c98a98"), sun=color("#ffe3c8")
    )


def range_of_hills(
    size: Size, rng: Random, gradient: Stops, near: Color, far: Color, sun: Color, layers: int = 6
) -> Image.Image:
    """Sky, sun, and hills from the `far` colour to the `near` one."""
    width, height = size
    picture = sky(size, gradient)
    picture = _clouded(picture, rng, sun)
    place = (width * rng.uniform(0.25, 0.75), height * rng.uniform(0.34, 0.42))
    picture = shine(picture, glow(size, place, width * 0.75, 2.4), sun, 0.75)
    picture = shine(picture, glow(size, place, width * 0.05, 0.7), (255, 252, 240), 0.9)
    for layer in range(layers):
        depth = layer / (layers - 1)
        picture = _with_layer(
            picture, rng, depth, between(far, near, depth**1.35), between(far, sun, 0.45)
        )
        if depth < 0.9:
            picture = shine(picture, glow(size, place, width * 0.6, 2.6), sun, 0.2 * (1 - depth))
    return picture


def _clouded(picture: Image.Image, rng: Random, sun: Color) -> Image.Image:
    veil = curved(fractal(picture.size, (2, 9), rng, 5).convert("L"), step(0.48, 0.85))
    return Image.composite(
        Image.new("RGB", picture.size, sun), picture, veil.point(lambda v: v * 0.5)
    )


def _with_layer(
    picture: Image.Image, rng: Random, depth: float, tone: Color, mist: Color
) -> Image.Image:
    width, height = picture.size
    crest = ridge(width, rng, rough=0.42 + depth * 0.1)
    top = height * (0.44 + 0.42 * depth**1.1)
    swing = width * (0.05 + 0.05 * depth)
    points = [(x, top - level * swing) for x, level in enumerate(crest)]
    mask = Image.new("L", picture.size)
    pen = ImageDraw.Draw(mask)
    pen.polygon([(0, height), *points, (width, height)], fill=255)
    if depth > 0.35:
        conifers(pen, points, rng, height * 0.012 + height * 0.05 * (depth - 0.35) ** 1.3, depth)
    mask = blurred(mask, 0.7 if depth < 0.9 else 1.4)
    # Mist lies in the valley: the layer fades towards its foot.
    land = sky(
        picture.size,
        [
            (0, tone),
            (top / height, tone),
            (min(1, top / height + 0.2), between(tone, mist, 0.55 * (1 - depth))),
        ],
    )
    drift = curved(fractal(picture.size, (3, 6), rng, 4).convert("L"), step(0.3, 0.9))
    land = Image.composite(
        Image.new("RGB", picture.size, between(tone, mist, 0.5 * (1 - depth))), land, drift
    )
    picture = picture.copy()
    picture.paste(land, mask=mask)
    return picture
