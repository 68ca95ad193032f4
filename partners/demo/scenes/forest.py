"""A forest in the morning, with the sun coming through the mist."""

import math
from random import Random

from PIL import Image, ImageChops, ImageDraw

from partners.demo.fields import fractal, lit, noise
from partners.demo.light import (
    Color,
    Size,
    between,
    blurred,
    color,
    colorized,
    curved,
    glow,
    shine,
    sky,
    step,
)

LAYERS = 5


def golden_forest(size: Size, rng: Random) -> Image.Image:
    return _forest(
        size,
        rng,
        mist=color("#f2d9a4"),
        trunk=color("#20180f"),
        leaf=color("#7d8a3c"),
        sun=color("#fff1c4"),
    )


def green_forest(size: Size, rng: Random) -> Image.Image:
    return _forest(
        size,
        rng,
        mist=color("#cfdcc9"),
        trunk=color("#141c17"),
        leaf=color("#4f7a4a"),
        sun=color("#fbfff0"),
    )


def _forest(
    size: Size, rng: Random, mist: Color, trunk: Color, leaf: Color, sun: Color
) -> Image.Image:
    width, height = size
    picture = sky(
        size,
        [
            (0, between(mist, leaf, 0.35)),
            (0.5, mist),
            (0.8, between(mist, leaf, 0.3)),
            (1, between(trunk, leaf, 0.25)),
        ],
    )
    place = (width * rng.uniform(0.35, 0.65), height * rng.uniform(0.22, 0.34))
    picture = shine(picture, glow(size, place, max(size) * 0.6, 2.0), sun, 0.9)
    for layer in range(LAYERS):
        near = layer / (LAYERS - 1)
        tone = between(between(mist, leaf, 0.2), trunk, near**0.9)
        picture = _canopied(picture, rng, near, between(mist, leaf, 0.3 + 0.5 * near))
        picture = _with_trunks(picture, rng, near, tone)
        picture = _with_floor(picture, rng, near, between(tone, leaf, 0.45))
        picture = shine(picture, glow(size, place, max(size) * 0.5, 2.2), sun, 0.22 * (1 - near))
    return shine(picture, _rays(size, rng, place), sun, 0.34)


def _with_trunks(picture: Image.Image, rng: Random, near: float, tone: Color) -> Image.Image:
    width, height = picture.size
    mask = Image.new("L", picture.size)
    pen = ImageDraw.Draw(mask)
    thick = width * (0.006 + 0.03 * near**1.6)
    for _ in range(round(26 - 21 * near)):
        x, lean = rng.uniform(-0.03, 1.03) * width, rng.gauss(0, 0.018) * height
        half = thick * rng.uniform(0.5, 1.15) / 2
        foot = height * (0.66 + 0.3 * near)
        edge = [
            (x + lean * (1 - t) + half * (0.75 + 0.5 * t**3), foot * t)
            for t in (0, 0.3, 0.6, 0.85, 1)
        ]
        other = [(px - 2 * half * (0.75 + 0.5 * (py / foot) ** 3), py) for px, py in reversed(edge)]
        pen.polygon(edge + other, fill=255)
        for _ in range(rng.randrange(2, 6)):
            _branch(pen, rng, (x + lean * 0.6, foot * rng.uniform(0.1, 0.7)), half, height * 0.1)
    bark = colorized(
        lit(noise(picture.size, (width // 5, height // 40), rng), 0.8, (1, 0.1)),
        [
            (0, between(tone, (0, 0, 0), 0.4)),
            (0.5, tone),
            (1, between(tone, (255, 235, 200), 0.22)),
        ],
    )
    picture = picture.copy()
    picture.paste(bark, mask=blurred(mask, 0.8 + (2.2 * near if near > 0.9 else 0)))
    return picture


def _branch(
    pen: ImageDraw.ImageDraw, rng: Random, root: tuple[float, float], half: float, reach: float
) -> None:
    turn = rng.choice((-1, 1)) * rng.uniform(0.5, 1.3)
    tip = (
        root[0] + math.sin(turn) * reach,
        root[1] - math.cos(turn) * reach * rng.uniform(0.2, 0.9),
    )
    middle = ((root[0] + tip[0]) / 2, (root[1] + tip[1]) / 2 + reach * 0.06)
    pen.line([root, middle, tip], fill=235, width=max(1, round(half * 0.3)))


def _canopied(picture: Image.Image, rng: Random, near: float, tone: Color) -> Image.Image:
    cells = round(26 - 14 * near)
    leaves = curved(
        fractal(picture.size, (cells, cells), rng, 4, 0.72).convert("L"), step(0.46, 0.6)
    )
    hang = sky(
        picture.size,
        [(0, (255,) * 3), (0.16 + 0.12 * near, (140,) * 3), (0.45, (0,) * 3), (1, (0,) * 3)],
    )
    mask = ImageChops.multiply(leaves, hang.getchannel(0)).point(
        [round(v * (0.35 + 0.4 * near)) for v in range(256)]
    )
    picture = picture.copy()
    picture.paste(tone, mask=mask)
    return picture


def _with_floor(picture: Image.Image, rng: Random, near: float, tone: Color) -> Image.Image:
    height = picture.height
    line = height * (0.64 + 0.28 * near)
    rough = fractal(picture.size, (14, 10), rng, 5, 0.7)
    ramp = Image.linear_gradient("L").convert("F").resize(picture.size)
    swell = ImageChops.add(
        ramp.point(lambda v: v * 6 + (127 - line / height * 255 * 6)).convert("L"),
        rough.point(lambda v: (v - 127) * 1.1 + 0).convert("L"),
    )
    ferns = colorized(
        lit(rough, 3.0, (0.4, -1)),
        [
            (0, between(tone, (0, 0, 0), 0.45)),
            (0.5, tone),
            (1, between(tone, (250, 240, 190), 0.4)),
        ],
    )
    picture = picture.copy()
    picture.paste(ferns, mask=curved(swell, step(0.42, 0.58)))
    return picture


def _rays(size: Size, rng: Random, place: tuple[float, float]) -> Image.Image:
    mask = Image.new("L", size)
    pen = ImageDraw.Draw(mask)
    far = sum(size)
    for _ in range(26):
        angle, wide = rng.uniform(0.15, math.pi - 0.15), rng.uniform(0.004, 0.028)
        ends = [
            (place[0] + far * math.cos(angle + side), place[1] + far * math.sin(angle + side))
            for side in (-wide, wide)
        ]
        pen.polygon([place, *ends], fill=rng.randrange(50, 150))
    rays = blurred(mask, size[0] * 0.006)
    return ImageChops.multiply(rays, glow(size, place, max(size) * 0.85, 1.2))
