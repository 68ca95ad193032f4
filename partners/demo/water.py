"""Still water: whatever stands at the shore, upside down, smoothed and a little darker."""

from random import Random

from PIL import Image, ImageChops

from partners.demo.fields import fractal
from partners.demo.light import blurred, curved, shine, step


def with_lake(above: Image.Image, height: int, rng: Random) -> Image.Image:
    """The picture of a shore, continued down to `height` by the lake before it."""
    width, shore = above.size
    mirror = above.transpose(Image.Transpose.FLIP_TOP_BOTTOM).crop((0, 0, width, height - shore))
    picture = Image.new("RGB", (width, height))
    picture.paste(above)
    picture.paste(_still(mirror, rng), (0, shore))
    return picture


def _still(mirror: Image.Image, rng: Random) -> Image.Image:
    width, height = mirror.size
    smooth = blurred(mirror.resize((width // 2, max(1, height // 5))), 1).resize(
        mirror.size, Image.Resampling.BICUBIC
    )
    water = ImageChops.multiply(
        Image.blend(mirror, smooth, 0.75), Image.new("RGB", mirror.size, (170, 180, 195))
    )
    streaks = curved(fractal(mirror.size, (5, 60), rng, 3).convert("L"), step(0.55, 0.85))
    return shine(water, streaks, (120, 135, 160), 0.22)
