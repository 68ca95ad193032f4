"""The sea at the end of the day."""

from random import Random

from PIL import Image, ImageChops

from partners.demo.fields import fractal, scaled
from partners.demo.light import (
    Color,
    Size,
    Stops,
    blurred,
    color,
    colorized,
    curved,
    glow,
    on_ground,
    shine,
    sky,
    step,
    stops,
)


def amber_sea(size: Size, rng: Random) -> Image.Image:
    gradient = stops("0 #3d5a80, 45 #b98a78, 80 #f6b871, 100 #ffdf9e")
    return _sea(
        size, rng, gradient, sun=color("#ffe2a8"), deep=color("#16283a"), clouds=color("#f2a277")
    )


def pastel_sea(size: Size, rng: Random) -> Image.Image:
    gradient = stops("0 #7fa3c8, 50 #cdb6cf, 85 #f5c3b0, 100 #fbdcb8")
    return _sea(
        size, rng, gradient, sun=color("#fff1dc"), deep=color("#5d7f92"), clouds=color("#f7c9c4")
    )


def _sea(
    size: Size, rng: Random, gradient: Stops, sun: Color, deep: Color, clouds: Color
) -> Image.Image:
    width, height = size
    horizon = round(height * rng.uniform(0.5, 0.6))
    place = (width * rng.uniform(0.3, 0.7), horizon - height * rng.uniform(0.02, 0.07))
    above = _sky((width, horizon), rng, gradient, clouds, sun, place)
    below = _water((width, height - horizon), rng, above, deep, sun, place[0])
    picture = Image.new("RGB", size)
    picture.paste(above)
    picture.paste(below, (0, horizon))
    seam = picture.crop((0, horizon - 3, width, horizon + 3))
    picture.paste(blurred(seam, 1.2), (0, horizon - 3))
    return shine(picture, glow(size, place, width * 0.5, 3), sun, 0.35)


def _sky(
    size: Size, rng: Random, gradient: Stops, clouds: Color, sun: Color, place: tuple[float, float]
) -> Image.Image:
    width, height = size
    picture = sky(size, gradient)
    for thick, tint, share in ((0.46, clouds, 0.85), (0.56, sun, 0.55)):
        bank = fractal((width, height * 2), (2, 12), rng, 6).crop((0, height, width, height * 2))
        mask = curved(bank.convert("L"), step(thick, thick + 0.28))
        fade = sky(
            size, [(0, (90, 90, 90)), (0.6, (255, 255, 255)), (1, (120, 120, 120))]
        ).getchannel(0)
        mask = ImageChops.multiply(mask, fade)
        picture = Image.composite(
            Image.new("RGB", size, tint),
            picture,
            mask.point([round(v * share) for v in range(256)]),
        )
    picture = shine(picture, glow(size, place, width * 0.7, 2.6), sun, 0.8)
    return shine(picture, glow(size, place, width * 0.035, 0.55), (255, 250, 236), 1.0)


def _water(
    size: Size, rng: Random, above: Image.Image, deep: Color, sun: Color, sun_x: float
) -> Image.Image:
    width, height = size
    mirrored = above.transpose(Image.Transpose.FLIP_TOP_BOTTOM)
    mirrored = blurred(mirrored.resize((max(1, width // 12), max(1, height // 2))), 2).resize(size)
    depth = sky(
        size, [(0, (40, 40, 40)), (0.35, (130, 130, 130)), (1, (225, 225, 225))]
    ).getchannel(0)
    water = Image.composite(Image.new("RGB", size, deep), mirrored, depth)
    texture = fractal((width, height * 4), (60, 120), rng, 5, 0.62)
    waves = on_ground(scaled(texture, 1.7, -90).convert("L"), size, steep=9)
    water = Image.blend(water, ImageChops.soft_light(water, Image.merge("RGB", [waves] * 3)), 0.95)
    crests = curved(waves, step(0.5, 0.85))
    path = glow((width, height * 2), (sun_x, 0), width * 0.5, 2.2).resize((width, height))
    path = ImageChops.lighter(path, _column(size, sun_x))
    water = shine(water, ImageChops.multiply(crests, path), sun, 0.95)
    return shine(water, path, sun, 0.22)


def _column(size: Size, x: float) -> Image.Image:
    width = size[0]
    line = Image.new("L", (width, 1))
    line.putdata(
        [round(255 * max(0.0, 1 - abs(i - x) / (width * 0.09)) ** 1.5) for i in range(width)]
    )
    return colorized(line.resize(size), [(0, (0, 0, 0)), (1, (230, 230, 230))]).getchannel(0)
