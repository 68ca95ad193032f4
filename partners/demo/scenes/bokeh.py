"""Lights out of focus: a garden party, a string of lamps, a city behind rain."""

from random import Random

from PIL import Image

from partners.demo.fields import fractal
from partners.demo.light import Color, Size, blurred, color, colorized, disc, sky


def warm_lights(size: Size, rng: Random) -> Image.Image:
    tints = [color(t) for t in ("#ffb65c", "#ffd58a", "#ff8f4a", "#ffe9c4", "#e8743a")]
    return _lights(size, rng, tints, dark=color("#1a0f0a"), middle=color("#4a2615"))


def evening_lights(size: Size, rng: Random) -> Image.Image:
    tints = [color(t) for t in ("#ffcf8f", "#9fd0e8", "#ff9a8a", "#fff0d6", "#7fa8d8", "#ffc46b")]
    return _lights(size, rng, tints, dark=color("#0d1420"), middle=color("#27384e"))


def _lights(size: Size, rng: Random, tints: list[Color], dark: Color, middle: Color) -> Image.Image:
    width, height = size
    ground = colorized(fractal(size, (3, 3), rng, 3).convert("L"), [(0.2, dark), (0.9, middle)])
    ground = Image.composite(
        Image.new("RGB", size, dark),
        ground,
        sky(size, [(0, (120,) * 3), (0.5, (0,) * 3), (1, (170,) * 3)]).getchannel(0),
    )
    scale = min(size)
    far = ground
    for _ in range(70):
        place = (rng.uniform(0, width), rng.gauss(height * 0.5, height * 0.16))
        disc(
            far, place, scale * rng.uniform(0.012, 0.03), rng.choice(tints), rng.uniform(0.15, 0.6)
        )
    far = blurred(far, scale * 0.006)
    for _ in range(34):
        place = (rng.uniform(0, width), rng.gauss(height * 0.48, height * 0.22))
        disc(
            far, place, scale * rng.uniform(0.035, 0.075), rng.choice(tints), rng.uniform(0.15, 0.6)
        )
    far = blurred(far, scale * 0.0025)
    for _ in range(13):
        place = (rng.uniform(0, width), rng.gauss(height * 0.5, height * 0.3))
        disc(
            far, place, scale * rng.uniform(0.09, 0.15), rng.choice(tints), rng.uniform(0.08, 0.35)
        )
    return far
