"""Dunes in low light: the sun from the left, a ridge that winds towards us."""

import math
from random import Random

from PIL import Image, ImageChops, ImageDraw

from partners.demo.fields import fractal, lit, noise, warped
from partners.demo.light import (
    Color,
    Size,
    Stops,
    between,
    blurred,
    color,
    colorized,
    curved,
    glow,
    shine,
    sky,
    step,
    stops,
)
from partners.demo.outlines import Point, ridge

HORIZON = 0.4


def amber_dunes(size: Size, rng: Random) -> Image.Image:
    gradient = stops("0 #5f86b3, 60 #d3c3b8, 100 #f8dcb4")
    return _dunes(
        size, rng, gradient, bright=color("#e9a865"), dark=color("#6a3a25"), sun=color("#ffe3b0")
    )


def rose_dunes(size: Size, rng: Random) -> Image.Image:
    gradient = stops("0 #8d93bd, 60 #e3c3c4, 100 #fbdcc4")
    return _dunes(
        size, rng, gradient, bright=color("#e6b193"), dark=color("#6d4a55"), sun=color("#fff0dc")
    )


def _dunes(
    size: Size, rng: Random, gradient: Stops, bright: Color, dark: Color, sun: Color
) -> Image.Image:
    width, height = size
    picture = sky(size, [(share * HORIZON, tint) for share, tint in gradient])
    picture = shine(picture, glow(size, (0, height * HORIZON), width * 0.9, 2.2), sun, 0.6)
    haze = gradient[-1][1]
    for layer in range(3):
        fade = 0.72 - 0.2 * layer
        tones = between(dark, haze, fade), between(bright, haze, fade)
        picture = _with_far_dune(picture, rng, HORIZON + 0.028 * layer, *tones)
    return _with_near_dune(picture, rng, dark, bright, haze)


def _with_far_dune(
    picture: Image.Image, rng: Random, base: float, dark: Color, bright: Color
) -> Image.Image:
    """A low hill; each column is as bright as its crest leans to the left."""
    width, height = picture.size
    crest = ridge(width, rng, rough=0.36, waves=5)
    points = [(float(x), height * base - level * height * 0.03) for x, level in enumerate(crest)]
    leaning = [crest[min(x + 8, width - 1)] - crest[max(x - 8, 0)] for x in range(width)]
    reach = max(max(leaning), -min(leaning), 1e-6)
    row = Image.new("L", (width, 1))
    row.putdata([round(127 + 110 * lean / reach) for lean in leaning])
    land = colorized(
        blurred(row.resize(picture.size), 6),
        [(0, dark), (0.5, between(dark, bright, 0.62)), (1, bright)],
    )
    picture = picture.copy()
    picture.paste(land, mask=_filled(picture.size, [(0, height), *points, (width, height)], 0.9))
    return picture


def _with_near_dune(
    picture: Image.Image, rng: Random, dark: Color, bright: Color, haze: Color
) -> Image.Image:
    width, height = picture.size
    top = height * (HORIZON + 0.035)
    spine = _spine(picture.size, rng, top)
    summit = spine[0]
    skyline = [
        (x, summit[1] + (height * 0.2) * (1 - math.exp(-(((x - summit[0]) / (width * 0.5)) ** 2))))
        for x in range(0, width + 8, 8)
    ]
    body = _filled(picture.size, [(0, height), *skyline, (width, height)], 0.8)
    right = [point for point in skyline if point[0] > summit[0]]
    lee = _filled(picture.size, [*spine, (width, height), *reversed(right)], 0.9)
    ripples = _ripples(picture.size, rng)
    sunny = colorized(
        ripples,
        [
            (0, between(bright, dark, 0.6)),
            (0.5, bright),
            (1, between(bright, (255, 248, 232), 0.55)),
        ],
    )
    shady = colorized(
        ripples,
        [(0, between(dark, (20, 14, 24), 0.4)), (0.5, dark), (1, between(dark, bright, 0.35))],
    )
    # Away from the ridge the lee side catches the light of the sky again.
    spread = blurred(lee, width * 0.07)
    shady = Image.composite(Image.blend(shady, sunny, 0.42), shady, curved(spread, step(0.55, 1.0)))
    sunny = Image.composite(
        Image.blend(sunny, shady, 0.3), sunny, blurred(_patches(picture.size, rng), 8)
    )
    land = Image.composite(shady, sunny, lee)
    mist = sky(
        picture.size,
        [(0, (150,) * 3), (HORIZON, (150,) * 3), (HORIZON + 0.2, (0,) * 3), (1, (0,) * 3)],
    ).getchannel(0)
    land = Image.composite(Image.new("RGB", picture.size, haze), land, mist)
    picture = picture.copy()
    picture.paste(land, mask=body)
    return picture


def _spine(size: Size, rng: Random, top: float) -> list[Point]:
    """An S from the summit to the lower edge, wider the nearer it comes."""
    width, height = size
    start = width * rng.uniform(0.42, 0.62)
    sway = width * rng.uniform(0.16, 0.22) * rng.choice((-1, 1))
    drift = -math.copysign(width * 0.12, sway)
    return [
        (
            start + sway * math.sin(t * 5.0) * t**0.8 + drift * t,
            top + (height * 1.02 - top) * t**1.5,
        )
        for t in (i / 80 for i in range(81))
    ]


def _ripples(size: Size, rng: Random) -> Image.Image:
    """Wind ripples seen along the ground, grains, and broad swells."""
    width, height = size
    near = warped(noise(size, (7, 80), rng), 0.02, 7, rng)
    far = warped(noise(size, (12, 210), rng), 0.008, 9, rng)
    nearness = sky(
        size, [(0, (0,) * 3), (0.5, (40,) * 3), (0.9, (255,) * 3), (1, (255,) * 3)]
    ).getchannel(0)
    relief = Image.composite(lit(near, 2.6, (0.8, 1)), lit(far, 0.8, (0.8, 1)), nearness)
    grains = lit(noise(size, (width // 2, height // 2), rng), 0.10)
    swells = lit(fractal(size, (4, 7), rng, 3), 14, (1, 0.3))
    relief = ImageChops.add(relief, grains, scale=1, offset=-128)
    return ImageChops.add(relief, swells, scale=1, offset=-128)


def _patches(size: Size, rng: Random) -> Image.Image:
    return curved(fractal(size, (3, 6), rng, 3).convert("L"), step(0.5, 0.8))


def _filled(size: Size, points: list[Point], softness: float) -> Image.Image:
    mask = Image.new("L", size)
    ImageDraw.Draw(mask).polygon(points, fill=255)
    return blurred(mask, softness)
