"""Light and colour on a picture: gradients, glows, layers, depth of field."""

from collections.abc import Callable, Sequence
from itertools import pairwise

from PIL import Image, ImageChops, ImageFilter

Color = tuple[int, int, int]
Stops = Sequence[tuple[float, Color]]
Size = tuple[int, int]


def color(text: str) -> Color:
    """`#rrggbb` as three numbers."""
    return int(text[1:3], 16), int(text[3:5], 16), int(text[5:7], 16)


def stops(text: str) -> Stops:
    """A gradient from words such as `0 #102030, 45 #405060, 100 #708090` (percent, colour)."""
    pairs = (part.split() for part in text.split(","))
    return [(int(percent) / 100, color(tint)) for percent, tint in pairs]


def between(one: Color, other: Color, share: float) -> Color:
    red, green, blue = (round(a + (b - a) * share) for a, b in zip(one, other, strict=True))
    return red, green, blue


def at_stop(gradient: Stops, position: float) -> Color:
    """The colour of a gradient at a position between its stops."""
    for (start, first), (end, second) in pairwise(gradient):
        if position <= end:
            return between(first, second, max(0.0, position - start) / max(1e-6, end - start))
    return gradient[-1][1]


def sky(size: Size, gradient: Stops) -> Image.Image:
    """A picture that goes through a gradient from top to bottom."""
    column = Image.new("RGB", (1, size[1]))
    column.putdata([at_stop(gradient, y / size[1]) for y in range(size[1])])
    return column.resize(size, Image.Resampling.NEAREST)


def colorized(shade: Image.Image, gradient: Stops) -> Image.Image:
    """An "L" image painted with a gradient, dark to bright."""
    table = [at_stop(gradient, value / 255) for value in range(256)]
    return Image.merge("RGB", [shade.point([c[band] for c in table]) for band in range(3)])


def curved(shade: Image.Image, curve: Callable[[float], float]) -> Image.Image:
    """An "L" image through a curve from 0..1 to 0..1."""
    return shade.point([round(255 * min(1, max(0, curve(value / 255)))) for value in range(256)])


def step(low: float, high: float) -> Callable[[float], float]:
    """A soft threshold: 0 below `low`, 1 above `high`, smooth between."""

    def smooth(value: float) -> float:
        share = min(1.0, max(0.0, (value - low) / (high - low)))
        return share * share * (3 - 2 * share)

    return smooth


def glow(
    size: Size, center: tuple[float, float], radius: float, falloff: float = 2.0
) -> Image.Image:
    """An "L" spot, 255 in the centre and 0 at `radius` pixels; it may lie outside the picture."""
    spot = curved(Image.radial_gradient("L"), lambda r: (1 - min(1.0, r * 1.414)) ** falloff)
    side = max(2, round(2 * radius))
    ground = Image.new("L", size)
    spot = spot.resize((side, side), Image.Resampling.BICUBIC)
    ground.paste(spot, (round(center[0] - radius), round(center[1] - radius)))
    return ground


def shine(picture: Image.Image, mask: Image.Image, tint: Color, share: float = 1.0) -> Image.Image:
    """Light of a colour added where the mask is bright, the way a lens adds it."""
    bands = [
        mask.point([round(value * part / 255 * share) for value in range(256)]) for part in tint
    ]
    return ImageChops.screen(picture, Image.merge("RGB", bands))


def shadowed(
    picture: Image.Image, mask: Image.Image, tint: Color, share: float = 1.0
) -> Image.Image:
    """The picture multiplied by a colour where the mask is bright."""
    dark = ImageChops.multiply(picture, Image.new("RGB", picture.size, tint))
    return Image.composite(dark, picture, mask.point([round(v * share) for v in range(256)]))


def blurred(picture: Image.Image, radius: float) -> Image.Image:
    """Gaussian blur; wide ones run on a smaller picture, which looks the same and is quick."""
    shrink = int(radius // 4)
    if shrink < 2:
        return picture.filter(ImageFilter.GaussianBlur(radius))
    small = picture.reduce(shrink).filter(ImageFilter.GaussianBlur(radius / shrink))
    return small.resize(picture.size, Image.Resampling.BICUBIC)


def disc(
    picture: Image.Image, center: tuple[float, float], radius: float, tint: Color, share: float
) -> None:
    """Add an out-of-focus point of light, brighter at its rim, in place."""
    side = max(4, round(radius * 2))
    left, top = round(center[0] - radius), round(center[1] - radius)
    box = (
        max(0, left),
        max(0, top),
        min(picture.width, left + side),
        min(picture.height, top + side),
    )
    if box[0] >= box[2] or box[1] >= box[3]:
        return
    spot = curved(Image.radial_gradient("L"), _disc_profile).resize(
        (side, side), Image.Resampling.BILINEAR
    )
    spot = spot.crop((box[0] - left, box[1] - top, box[2] - left, box[3] - top))
    picture.paste(shine(picture.crop(box), spot, tint, share), box)


def _disc_profile(distance: float) -> float:
    r = distance * 1.414
    return 0.0 if r > 1 else (0.62 + 0.38 * r**3) * min(1.0, (1 - r) * 14)


def on_ground(texture: Image.Image, size: Size, steep: float = 12.0) -> Image.Image:
    """Lay a texture on the ground plane and look along it: far and small above, near below."""
    width, height = size
    depth = height / steep
    across = texture.width / width
    middle = texture.width / 2
    return texture.transform(
        size,
        Image.Transform.PERSPECTIVE,
        (
            across,
            middle / depth,
            middle - across * width / 2,
            0,
            0,
            texture.height - 2,
            0,
            1 / depth,
        ),
        resample=Image.Resampling.BICUBIC,
    )
