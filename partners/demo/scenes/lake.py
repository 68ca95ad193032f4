"""A mountain lake before sunrise."""

from random import Random

from PIL import Image

from partners.demo.light import Size, color, stops
from partners.demo.scenes.hills import range_of_hills
from partners.demo.water import with_lake


def dawn_lake(size: Size, rng: Random) -> Image.Image:
    gradient = stops("0 #35507f, 32 #8d93b8, 56 #f0b59c, 100 #ffdcae")
    shore = round(size[1] * 0.62)
    hills = range_of_hills(
        (size[0], shore),
        rng,
        gradient,
        near=color("#16202c"),
        far=color("#b98f9c"),
        sun=color("#ffe2b8"),
        layers=4,
    )
    return with_lake(hills, size[1], rng)
