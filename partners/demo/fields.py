"""Smooth random fields and reliefs: the raw matter of clouds, hills, cloth and water.

Fields are Pillow images of mode "F" between 0 and 255. Floats matter: slopes of an 8-bit height map
come in steps, and steps show as terraces once lit.
"""

from collections.abc import Callable
from random import Random
from typing import Any

from PIL import Image, ImageMath

Size = tuple[int, int]
_MARGIN = 2


def noise(size: Size, cells: tuple[int, int], rng: Random) -> Image.Image:
    """Value noise: random dots, `cells` across and down, smoothly joined."""
    columns, rows = max(1, cells[0]) + 2 * _MARGIN, max(1, cells[1]) + 2 * _MARGIN
    dots = Image.frombytes("L", (columns, rows), rng.randbytes(columns * rows)).convert("F")
    box = (_MARGIN, _MARGIN, columns - _MARGIN, rows - _MARGIN)
    return dots.resize(size, Image.Resampling.BICUBIC, box=box)


def fractal(
    size: Size, cells: tuple[int, int], rng: Random, octaves: int = 5, gain: float = 0.5
) -> Image.Image:
    """Noise upon finer, fainter noise. Coarse octaves are made on small sheets and enlarged."""
    weights = sum(gain**octave for octave in range(octaves))
    total = noise(_sheet(size, octaves - 1), cells, rng)
    for octave in range(1, octaves):
        sheet = _sheet(size, octaves - 1 - octave)
        finer = noise(sheet, (cells[0] << octave, cells[1] << octave), rng)
        total = _added(total.resize(sheet, Image.Resampling.BICUBIC), finer, gain**octave)
    return scaled(total, 1 / weights)


def _sheet(size: Size, halvings: int) -> Size:
    return max(8, size[0] >> halvings), max(8, size[1] >> halvings)


def ridged(field: Image.Image) -> Image.Image:
    """Folds: the field's middle heights become sharp crests, both extremes valleys."""
    return _computed(lambda of: 255 - abs(of["field"] - 127.5) * 2, field=field)


def scaled(field: Image.Image, factor: float, offset: float = 0) -> Image.Image:
    return field.point(lambda value: value * factor + offset)


def mixed(one: Image.Image, other: Image.Image, share: float) -> Image.Image:
    return _added(scaled(one, 1 - share), other, share)


def product(one: Image.Image, other: Image.Image) -> Image.Image:
    return _computed(lambda of: of["a"] * of["b"] / 255, a=one, b=other)


def warped(field: Image.Image, strength: float, cells: int, rng: Random) -> Image.Image:
    """The field pulled about like a cloth by its knots; `strength` is a share of the width."""
    width, height = field.size
    reach = strength * width
    knots = {
        (i, j): (
            i * width / cells + (rng.uniform(-reach, reach) if 0 < i < cells else 0),
            j * height / cells + (rng.uniform(-reach, reach) if 0 < j < cells else 0),
        )
        for i in range(cells + 1)
        for j in range(cells + 1)
    }
    mesh = [
        (_tile(i, j, cells, field.size), _corners(knots, i, j))
        for i in range(cells)
        for j in range(cells)
    ]
    return field.transform(
        field.size, Image.Transform.MESH, mesh, resample=Image.Resampling.BILINEAR
    )


def lit(
    height: Image.Image, strength: float, light: tuple[float, float] = (1.0, 1.0)
) -> Image.Image:
    """An "L" image of a relief under slanting light: 128 where flat, bright where it faces it."""
    towards = (1, 0, light[0], 0, 1, light[1])
    moved = height.transform(
        height.size, Image.Transform.AFFINE, towards, resample=Image.Resampling.BILINEAR
    )
    shade = scaled(_added(height, moved, -1), strength, 128).convert("L")
    # Beyond the edge lies nothing, which would light the outermost pixels like a cliff.
    inside = shade.crop((2, 2, height.width - 2, height.height - 2))
    return inside.resize(height.size, Image.Resampling.BILINEAR)


def _added(one: Image.Image, other: Image.Image, weight: float) -> Image.Image:
    return _computed(lambda of: of["a"] + of["b"] * weight, a=one, b=other)


def _tile(i: int, j: int, cells: int, size: Size) -> tuple[int, int, int, int]:
    width, height = size
    return (
        i * width // cells,
        j * height // cells,
        (i + 1) * width // cells,
        (j + 1) * height // cells,
    )


def _corners(
    knots: dict[tuple[int, int], tuple[float, float]], i: int, j: int
) -> tuple[float, ...]:
    return (*knots[i, j], *knots[i, j + 1], *knots[i + 1, j + 1], *knots[i + 1, j])


def _computed(formula: Callable[[dict[str, Any]], Any], **fields: Image.Image) -> Image.Image:
    result: Image.Image = ImageMath.lambda_eval(formula, **fields)
    return result
