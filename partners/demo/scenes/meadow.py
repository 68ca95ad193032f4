"""Grass against the evening sun."""

import math
from random import Random

from PIL import Image, ImageDraw

from partners.demo.fields import fractal
from partners.demo.light import (
    Color,
    Size,
    between,
    blurred,
    color,
    colorized,
    disc,
    glow,
    shine,
    sky,
)


def golden_meadow(size: Size, rng: Random) -> Image.Image:
    return _meadow(
        size,
        rng,
        far=color("#a86f28"),
        haze=color("#f7b860"),
        blade=color("#33250c"),
        sun=color("#ffd890"),
    )


def green_meadow(size: Size, rng: Random) -> Image.Image:
    return _meadow(
        size,
        rng,
        far=color("#5d7f4a"),
        haze=color("#e6e8b0"),
        blade=color("#203a1c"),
        sun=color("#fff6d0"),
    )


def _meadow(
    size: Size, rng: Random, far: Color, haze: Color, blade: Color, sun: Color
) -> Image.Image:
    width, height = size
    picture = sky(
        size,
        [
            (0, between(haze, (120, 140, 180), 0.5)),
            (0.4, haze),
            (0.6, between(haze, far, 0.6)),
            (1, blade),
        ],
    )
    hedge = colorized(
        fractal(size, (7, 5), rng, 4).convert("L"), [(0.2, between(far, blade, 0.5)), (0.8, haze)]
    )
    picture = Image.blend(picture, blurred(hedge, width * 0.02), 0.4)
    place = (width * rng.uniform(0.25, 0.75), height * rng.uniform(0.2, 0.34))
    picture = shine(picture, glow(size, place, width * 0.6, 2.6), sun, 0.9)
    for _ in range(30):
        spot = (rng.uniform(0, width), rng.gauss(height * 0.45, height * 0.13))
        disc(picture, spot, min(size) * rng.uniform(0.02, 0.06), sun, rng.uniform(0.1, 0.4))
    for near, softness, many in ((0.0, 9, 260), (0.35, 4.5, 200), (0.7, 0.8, 130), (1.0, 12, 26)):
        picture = _with_grass(
            picture, rng, near, softness, many, between(between(far, haze, 0.35), blade, near), sun
        )
        picture = shine(picture, glow(size, place, width * 0.5, 2.0), sun, 0.25 * (1 - near))
    return picture


def _with_grass(
    picture: Image.Image,
    rng: Random,
    near: float,
    softness: float,
    many: int,
    tone: Color,
    sun: Color,
) -> Image.Image:
    size = picture.size
    blades, rims = Image.new("L", size), Image.new("L", size)
    pens = ImageDraw.Draw(blades), ImageDraw.Draw(rims)
    for _ in range(many):
        _blade(pens, rng, size, near)
    picture = picture.copy()
    picture.paste(tone, mask=blurred(blades, softness))
    return shine(picture, blurred(rims, max(0.8, softness * 0.8)), sun, 0.75)


def _blade(
    pens: tuple[ImageDraw.ImageDraw, ImageDraw.ImageDraw], rng: Random, size: Size, near: float
) -> None:
    """One blade, or a stalk with an ear; its edge towards the sun shines."""
    width, height = size
    x, y = rng.uniform(-0.05, 1.05) * width, height * (0.86 + 0.2 * near)
    tall = height * (0.22 + 0.34 * near) * rng.uniform(0.5, 1.15)
    lean, half = rng.gauss(0.08, 0.22), width * (0.0012 + 0.0022 * near) * rng.uniform(0.7, 1.3)
    steps = [i / 14 for i in range(15)]
    spine = [(x + lean * tall * t**2.2, y - tall * t * (1 - 0.12 * lean * lean * t)) for t in steps]
    edge = [(px - half * (1 - t**3), py) for (px, py), t in zip(spine, steps, strict=True)]
    other = [(px + half * (1 - t**3), py) for (px, py), t in zip(spine, steps, strict=True)]
    pens[0].polygon([*edge, *reversed(other)], fill=255)
    pens[1].line(edge[4:], fill=120, width=max(1, round(half * 0.5)))
    if rng.random() < 0.4:
        _ear(pens, rng, spine, half, tall)


def _ear(
    pens: tuple[ImageDraw.ImageDraw, ImageDraw.ImageDraw],
    rng: Random,
    spine: list[tuple[float, float]],
    half: float,
    tall: float,
) -> None:
    (x0, y0), (x1, y1) = spine[-4], spine[-1]
    heading = math.atan2(y1 - y0, x1 - x0)
    for i in range(16):
        t = i / 15
        px, py = x0 + (x1 - x0) * t * 1.3, y0 + (y1 - y0) * t * 1.3
        for side in (-1, 1):
            turn = heading + side * rng.uniform(0.25, 0.5)
            long = tall * 0.045 * (1.1 - 0.5 * t)
            tip = (px + math.cos(turn) * long, py + math.sin(turn) * long)
            pens[0].line([(px, py), tip], fill=255, width=max(1, round(half * 1.1)))
            pens[1].line([(px, py), tip], fill=170, width=max(1, round(half * 0.6)))
