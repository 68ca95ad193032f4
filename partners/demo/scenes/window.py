"""A wall on which a window and the leaves before it throw their shadows."""

import math
from random import Random

from PIL import Image, ImageChops, ImageDraw

from partners.demo.fields import fractal, lit
from partners.demo.light import Color, Size, blurred, color, colorized, shine, sky
from partners.demo.outlines import frond


def clay_wall(size: Size, rng: Random) -> Image.Image:
    return _wall(size, rng, color("#8d6a58"), color("#f2cdae"))


def sage_wall(size: Size, rng: Random) -> Image.Image:
    return _wall(size, rng, color("#67705f"), color("#e3e3c8"))


def _wall(size: Size, rng: Random, dark: Color, bright: Color) -> Image.Image:
    width = size[0]
    plaster = fractal(size, (50, 50), rng, 5, 0.75)
    stains = fractal(size, (3, 3), rng, 4)
    tone = ImageChops.add(
        lit(plaster, 0.5), stains.point(lambda v: v * 0.16 + 107).convert("L"), 1, -128
    )
    shade = colorized(tone, [(0, (0, 0, 0)), (0.5, dark), (1, bright)])
    sunny = colorized(tone, [(0, dark), (0.5, bright), (1, (255, 250, 238))])
    light = _panes(size, rng)
    for softness, many in ((0.012, 3), (0.004, 3)):
        light = ImageChops.multiply(
            light, ImageChops.invert(_leaves(size, rng, many, width * softness))
        )
    picture = Image.composite(sunny, shade, light)
    picture = shine(picture, blurred(light, width * 0.05), bright, 0.10)
    floor = sky(size, [(0, (255,) * 3), (0.7, (255,) * 3), (1, (205, 196, 190))])
    return ImageChops.multiply(picture, floor)


def _panes(size: Size, rng: Random) -> Image.Image:
    width, height = size
    mask = Image.new("L", size, 22)
    pen = ImageDraw.Draw(mask)
    unit = min(size) * 0.27
    left, top, slant = width * rng.uniform(0.12, 0.25), height * rng.uniform(0.06, 0.14), 0.24
    for column in range(3 if width > height else 2):
        for row in range(3):
            x, y = left + column * unit * 1.13, top + row * unit * 1.1
            corners = [(x, y), (x + unit, y), (x + unit, y + unit), (x, y + unit)]
            pen.polygon(
                [(px + (py - top) * slant, py + (px - left) * 0.1) for px, py in corners], fill=255
            )
    return blurred(mask, min(size) * 0.007)


def _leaves(size: Size, rng: Random, many: int, softness: float) -> Image.Image:
    width, height = size
    mask = Image.new("L", size)
    pen = ImageDraw.Draw(mask)
    for _ in range(many):
        root = (width * rng.uniform(0.55, 1.05), height * rng.uniform(-0.1, 0.35))
        frond(
            pen, rng, root, math.pi * rng.uniform(0.6, 1.0), max(size) * rng.uniform(0.4, 0.7), 210
        )
    return blurred(mask, softness)
