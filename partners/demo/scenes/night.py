"""The Milky Way over mountains and a lake."""

from random import Random

from PIL import Image, ImageChops, ImageDraw

from partners.demo.fields import fractal, product, scaled
from partners.demo.light import (
    Color,
    Size,
    Stops,
    blurred,
    color,
    curved,
    glow,
    shine,
    sky,
    step,
    stops,
)
from partners.demo.outlines import ridge
from partners.demo.water import with_lake


def starry_lake(size: Size, rng: Random) -> Image.Image:
    gradient = stops("0 #070b1a, 45 #122040, 80 #2d4266, 100 #6b6f86")
    return _night(size, rng, gradient, dust=color("#b9b4e0"), horizon_glow=color("#f0b98a"))


def teal_night(size: Size, rng: Random) -> Image.Image:
    gradient = stops("0 #04101a, 45 #0b2a3a, 80 #1f5560, 100 #6f9a90")
    return _night(size, rng, gradient, dust=color("#a8d8d0"), horizon_glow=color("#d8e0a8"))


def _night(
    size: Size, rng: Random, gradient: Stops, dust: Color, horizon_glow: Color
) -> Image.Image:
    width, height = size
    shore = round(height * 0.7)
    above = sky((width, shore), gradient)
    above = shine(above, _milky_way(above.size, rng), dust, 0.75)
    above = shine(above, _stars(above.size, rng), (255, 252, 244), 1)
    place = (width * rng.uniform(0.3, 0.7), shore)
    above = shine(above, glow(above.size, place, width * 0.6, 2.4), horizon_glow, 0.5)
    for depth, tone in enumerate((color("#26344d"), color("#131c2e"), color("#080c14"))):
        above = _with_range(above, rng, depth, tone)
    return with_lake(above, height, rng)


def _milky_way(size: Size, rng: Random) -> Image.Image:
    width, height = size
    side = max(size) * 2
    small = (side // 3, side // 3)
    band = Image.linear_gradient("L").point(
        [round(255 * max(0, 1 - abs(v - 128) / 44) ** 1.4) for v in range(256)]
    )
    cloud = product(
        band.convert("F").resize(small), scaled(fractal(small, (6, 12), rng, 6, 0.6), 2.0, -70)
    )
    lane = curved(fractal(small, (4, 26), rng, 5, 0.6).convert("L"), step(0.5, 0.75))
    thin = band.point([round(v * 0.8) for v in range(256)]).resize(small)
    cloud_l = ImageChops.subtract(cloud.convert("L"), ImageChops.multiply(lane, thin))
    turned = cloud_l.rotate(rng.choice((-1, 1)) * rng.uniform(35, 60), Image.Resampling.BICUBIC)
    left, top = (small[0] - width // 2) // 2, (small[1] - height // 2) // 2
    return turned.crop((left, top, left + width // 2, top + height // 2)).resize(size)


def _stars(size: Size, rng: Random) -> Image.Image:
    width, height = size
    faint, bright = Image.new("L", size), Image.new("L", size)
    for _ in range(width * height // 420):
        faint.putpixel(
            (rng.randrange(width), rng.randrange(height)), round(255 * rng.random() ** 3)
        )
    pen = ImageDraw.Draw(bright)
    for _ in range(width * height // 16000):
        x, y, r = rng.randrange(width), rng.randrange(height), rng.choice((0.6, 0.8, 1.4))
        pen.ellipse((x - r, y - r, x + r, y + r), fill=rng.randrange(150, 256))
    stars = ImageChops.add(blurred(faint, 0.6).point(lambda v: v * 2.2), bright)
    return ImageChops.add(stars, blurred(bright, 2.5).point(lambda v: v * 1.5))


def _with_range(picture: Image.Image, rng: Random, depth: int, tone: Color) -> Image.Image:
    width, height = picture.size
    crest = ridge(width, rng, rough=0.56)
    base = height * (0.80 + 0.075 * depth)
    points = [(x, base - level * width * (0.075 - 0.018 * depth)) for x, level in enumerate(crest)]
    mask = Image.new("L", picture.size)
    ImageDraw.Draw(mask).polygon([(0, height), *points, (width, height)], fill=255)
    picture = picture.copy()
    picture.paste(tone, mask=blurred(mask, 0.7))
    return picture
