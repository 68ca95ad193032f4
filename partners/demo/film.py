"""From a rendered scene to a developed photograph: size, contrast, falling-off corners, grain."""

from collections.abc import Callable
from random import Random

from PIL import Image, ImageChops

from partners.demo.light import Size, curved

_GRAIN_TILE = 512
_VIGNETTE = 0.30


def developed(scene: Image.Image, size: Size, rng: Random, grain: float = 4.0) -> Image.Image:
    """Enlarge a scene to its final size and give it what a lens and a sensor would."""
    picture = _vignetted(_contrasted(scene))
    if picture.size != size:
        picture = picture.resize(size, Image.Resampling.LANCZOS)
    return _grained(picture, rng, grain)


def _contrasted(picture: Image.Image) -> Image.Image:
    """A gentle S curve with lifted blacks, as of film."""
    return _curved_rgb(picture, lambda v: 0.022 + 0.965 * (v + 0.16 * (v - 0.5) * 4 * v * (1 - v)))


def _curved_rgb(picture: Image.Image, curve: Callable[[float], float]) -> Image.Image:
    return Image.merge("RGB", [curved(band, curve) for band in picture.split()])


def _vignetted(picture: Image.Image) -> Image.Image:
    falloff = curved(Image.radial_gradient("L"), lambda r: 1 - _VIGNETTE * r**2.4)
    mask = falloff.resize(picture.size, Image.Resampling.BICUBIC)
    return ImageChops.multiply(picture, Image.merge("RGB", [mask] * 3))


def _grained(picture: Image.Image, rng: Random, grain: float) -> Image.Image:
    tile = _grain_tile(rng, grain)
    sheet = Image.new("L", picture.size)
    for left in range(0, picture.width, _GRAIN_TILE):
        for top in range(0, picture.height, _GRAIN_TILE):
            turned = tile.transpose(rng.choice(list(Image.Transpose)[:5]))
            sheet.paste(turned, (left, top))
    return Image.merge(
        "RGB", [ImageChops.add(band, sheet, scale=1, offset=-128) for band in picture.split()]
    )


def _grain_tile(rng: Random, grain: float) -> Image.Image:
    """Near-normal noise around 128: the mean of four even ones, a little softened."""
    side = _GRAIN_TILE + 1
    layers = [Image.frombytes("L", (side, side), rng.randbytes(side * side)) for _ in range(2)]
    even = Image.blend(layers[0], layers[1], 0.5)
    soft = Image.blend(even.crop((0, 0, side - 1, side - 1)), even.crop((1, 1, side, side)), 0.35)
    spread = grain / 42.0  # the blend's own standard deviation
    return soft.point([round(128 + (value - 127.5) * spread) for value in range(256)])
