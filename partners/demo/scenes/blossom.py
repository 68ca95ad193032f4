"""Flowers in front of a garden out of focus."""

import math
from random import Random

from PIL import Image, ImageChops, ImageDraw, ImageFilter

from partners.demo.fields import fractal, lit, noise
from partners.demo.light import (
    Color,
    Size,
    Stops,
    between,
    blurred,
    color,
    colorized,
    curved,
    disc,
    glow,
    shine,
    stops,
)

_PETAL = 384
_PRINT = 400
_ROOM = 2.3  # a flower's sheet, in radii


def pink_cosmos(size: Size, rng: Random) -> Image.Image:
    petals = stops("0 #b04a78, 35 #e58fb0, 75 #f7c3d4, 100 #fde6ec")
    return _garden(size, rng, petals, greens=("#2f4a2e", "#7d9a5a", "#d8dca0"))


def white_daisies(size: Size, rng: Random) -> Image.Image:
    petals = stops("0 #b8b48e, 30 #e6e2d2, 70 #faf7ee, 100 #ffffff")
    return _garden(size, rng, petals, greens=("#24403a", "#5f8f78", "#cfe0b8"), many=15)


def _garden(
    size: Size, rng: Random, petals: Stops, greens: tuple[str, str, str], many: int = 8
) -> Image.Image:
    width, height = size
    deep, middle, light = (color(tone) for tone in greens)
    picture = colorized(
        blurred(fractal(size, (4, 4), rng, 3).convert("L"), 20),
        [(0.15, deep), (0.5, middle), (0.9, light)],
    )
    picture = shine(
        picture, glow(size, (width * 0.8, 0), max(size) * 0.8, 1.8), (255, 244, 205), 0.55
    )
    for _ in range(26):
        place = (rng.uniform(0, width), rng.uniform(0, height * 0.75))
        disc(
            picture,
            place,
            min(size) * rng.uniform(0.03, 0.085),
            rng.choice((light, petals[2][1], (255, 246, 214))),
            rng.uniform(0.08, 0.35),
        )
    scale = min(size)
    print_ = _flower(rng, _PRINT, petals, many)
    stage = [(0.11, 13.0)] * 4 + [(0.16, 6.0)] * 3 + [(0.23, 2.2)] * 2
    for radius, softness in stage:
        place = (rng.uniform(0.02, 0.98) * width, rng.uniform(0.2, 0.85) * height)
        _plant(picture, rng, place, scale * radius, print_, softness, deep)
    hero = (width * rng.uniform(0.4, 0.6), height * rng.uniform(0.4, 0.5))
    close = _flower(rng, round(scale * 0.33 * _ROOM), petals, many)
    _plant(picture, rng, hero, scale * 0.33, close, 0.6, deep)
    return picture


def _plant(
    picture: Image.Image, rng: Random, place: tuple[float, float], radius: float,
    flower: Image.Image, softness: float, green: Color,
) -> None:  # fmt: skip
    """One flower on its stem, in place; softness is the blur of its distance."""
    side = round(radius * _ROOM)
    tilt = rng.uniform(0.62, 0.95)
    flower = flower.resize((side, round(side * tilt)), Image.Resampling.LANCZOS)
    flower = flower.rotate(rng.uniform(0, 50) - 25, Image.Resampling.BICUBIC, expand=True)
    if softness > 1:
        edge = round(softness * 3)
        wide = Image.new("RGBA", (flower.width + 2 * edge, flower.height + 2 * edge))
        wide.paste(flower, (edge, edge))
        flower = wide.convert("RGBa").filter(ImageFilter.GaussianBlur(softness)).convert("RGBA")
    _stem(picture, rng, place, radius, softness, green)
    corner = (round(place[0] - flower.width / 2), round(place[1] - flower.height / 2))
    picture.paste(flower, corner, flower)


def _stem(
    picture: Image.Image,
    rng: Random,
    place: tuple[float, float],
    radius: float,
    softness: float,
    green: Color,
) -> None:
    foot = (place[0] + rng.uniform(-0.6, 0.6) * radius, picture.height * 1.05)
    bend = rng.uniform(-0.25, 0.25) * radius
    points = [
        (
            place[0] + (foot[0] - place[0]) * t + bend * math.sin(math.pi * t),
            place[1] + (foot[1] - place[1]) * t,
        )
        for t in (i / 12 for i in range(13))
    ]
    edge = round(radius * 0.3 + softness * 3)
    left, top = round(min(x for x, _ in points)) - edge, round(place[1])
    right = round(max(x for x, _ in points)) + edge
    mask = Image.new("L", (right - left, picture.height - top))
    shifted = [(x - left, y - top) for x, y in points]
    wide = max(2, round(radius * 0.055))
    ImageDraw.Draw(mask).line(shifted, fill=230, width=wide, joint="curve")
    tone = between(green, (160, 190, 110), 0.4)
    picture.paste(tone, (left, top), blurred(mask, max(0.8, softness)))


def _flower(rng: Random, side: int, petals: Stops, many: int) -> Image.Image:
    """A flower from above, on a clear ground: petals laid one over the other, then the heart."""
    flower = Image.new("RGBA", (side, side))
    turn = rng.uniform(0, math.tau)
    prints = [_petal(rng, petals, many) for _ in range(2)]
    order = list(range(many))
    rng.shuffle(order)
    length = side * 0.44
    for number in order:
        angle = turn + number * math.tau / many + rng.uniform(-0.06, 0.06)
        long = length * rng.uniform(0.9, 1.04)
        leaf = rng.choice(prints).resize((round(long), round(long)), Image.Resampling.BILINEAR)
        sheet = Image.new("RGBA", (side, side))
        sheet.paste(leaf, (side // 2, round(side / 2 - long / 2)))
        sheet = sheet.rotate(math.degrees(angle), Image.Resampling.BILINEAR)
        shade = sheet.getchannel("A").filter(ImageFilter.BoxBlur(side * 0.01))
        under = flower.getchannel("A")
        cast = ImageChops.multiply(shade, under).point([round(v * 0.28) for v in range(256)])
        flower.paste((60, 30, 40, 255), mask=cast)
        flower.putalpha(under)
        flower.alpha_composite(sheet)
    _heart(flower, rng, side * (0.075 if many < 12 else 0.11))
    return flower


def _petal(rng: Random, petals: Stops, many: int) -> Image.Image:
    """One petal pointing right, its foot at the left edge's middle."""
    full = 0.40 if many < 12 else 0.17
    top, bottom = [], []
    for i in range(41):
        t = i / 40
        wide = full * math.sin(math.pi * t**1.25) ** 0.72 * (0.35 + 0.85 * t) if t < 1 else 0
        notch = 0.025 * math.sin(t * 40 + rng.random()) * (t > 0.9)
        top.append((t * _PETAL, _PETAL * (0.5 - wide + notch)))
        bottom.append((t * _PETAL, _PETAL * (0.5 + wide - notch)))
    mask = Image.new("L", (_PETAL, _PETAL))
    ImageDraw.Draw(mask).polygon([*top, *reversed(bottom)], fill=255)
    mask = blurred(mask, 1.5)
    veins = lit(noise((_PETAL, _PETAL), (5, 46), rng), 0.9, (0, 1))
    folds = lit(noise((_PETAL, _PETAL), (2, 5), rng), 8, (0.2, 1))
    along = Image.linear_gradient("L").rotate(90).resize((_PETAL, _PETAL))
    shade = Image.blend(along, ImageChops.add(veins, folds, 1, -128), 0.38)
    shade = curved(shade, lambda v: 0.12 + 1.0 * v)
    return Image.merge("RGBA", [*colorized(shade, petals).split(), mask])


def _heart(flower: Image.Image, rng: Random, radius: float) -> None:
    pen = ImageDraw.Draw(flower)
    middle = flower.width / 2
    pen.ellipse(
        [middle - radius, middle - radius, middle + radius, middle + radius],
        fill=(150, 96, 20, 255),
    )
    for number in range(420):
        share = math.sqrt(number / 420)
        angle, reach = number * 2.39996, radius * share * 1.04
        x, y = middle + reach * math.cos(angle), middle + reach * math.sin(angle)
        dot = radius * 0.07 * rng.uniform(0.7, 1.3)
        tone = between(
            (196, 120, 16), (255, 222, 110), rng.random() * 0.6 + 0.4 * (1 - math.sin(angle)) / 2
        )
        pen.ellipse([x - dot, y - dot, x + dot, y + dot], fill=(*tone, 255))
