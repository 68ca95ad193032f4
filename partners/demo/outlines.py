"""Outlines of land and plants: ridges, conifers, leaves."""

import math
from collections.abc import Sequence
from random import Random

from PIL import ImageDraw

Point = tuple[float, float]


def ridge(width: int, rng: Random, rough: float = 0.5, waves: int = 9) -> list[float]:
    """A skyline of `width` levels, about -1 to 1: waves upon finer waves."""
    parts = []
    for wave in range(waves):
        frequency = 1.7**wave * rng.uniform(0.8, 1.2)
        parts.append((rough**wave, frequency * math.tau / width, rng.uniform(0, math.tau)))
    total = sum(amount for amount, _, _ in parts)
    return [
        sum(amount * math.sin(x * turn + phase) for amount, turn, phase in parts) / total * 1.4
        for x in range(width)
    ]


def conifers(
    pen: ImageDraw.ImageDraw, ground: Sequence[Point], rng: Random, tall: float, density: float
) -> None:
    """Stand fir trees on a line of points."""
    x = 0.0
    while x < len(ground):
        here = tall * rng.choice((0.35, 0.5, 0.6, 0.8, 1.0)) * rng.uniform(0.8, 1.15)
        foot = ground[int(x)]
        if rng.random() < 0.85:
            conifer(pen, (foot[0], foot[1] + here * 0.15), here, rng)
        gap = rng.uniform(0.15, 0.5) if rng.random() < density else rng.uniform(0.6, 4.5)
        x += max(1.0, here * gap)


def conifer(pen: ImageDraw.ImageDraw, foot: Point, tall: float, rng: Random) -> None:
    x, y = foot
    tiers = 9
    left: list[Point] = []
    right: list[Point] = []
    for tier in range(tiers):
        share = (tier + 1) / tiers
        level = y - tall * (1 - share)
        for side, points in ((-1, left), (1, right)):
            reach = tall * 0.19 * share * rng.uniform(0.7, 1.2)
            points.append((x + side * reach, level))
            points.append((x + side * reach * 0.45, level - tall * 0.02))
    pen.polygon([(x, y - tall * 1.06), *right, *reversed(left)], fill=255)


def frond(
    pen: ImageDraw.ImageDraw, rng: Random, root: Point, heading: float, length: float, fill: int
) -> None:
    """A palm leaf: a bending stem with narrow leaflets on both sides."""
    x, y = root
    bend = rng.uniform(-0.5, 0.9) / 30
    stem = [root]
    for piece in range(30):
        share = piece / 29
        x, y = x + math.cos(heading) * length / 30, y + math.sin(heading) * length / 30
        heading += bend
        stem.append((x, y))
        reach = length * 0.34 * math.sin(math.pi * min(1, 0.18 + share * 0.86)) ** 0.8
        for side in (-1, 1):
            turn = heading + side * (1.15 - 0.7 * share) + rng.uniform(-0.07, 0.07)
            leaf(pen, (x, y), turn, reach * rng.uniform(0.85, 1.1), reach * 0.055, fill)
    pen.line(stem, fill=fill, width=max(1, round(length * 0.008)))


def leaf(
    pen: ImageDraw.ImageDraw, root: Point, heading: float, length: float, half: float, fill: int
) -> None:
    """A pointed leaf, widest a third of the way."""
    along, across = (math.cos(heading), math.sin(heading)), (-math.sin(heading), math.cos(heading))
    outline = [(0.0, 0.0), (0.3, 1.0), (0.65, 0.7), (1.0, 0.0), (0.65, -0.7), (0.3, -1.0)]
    pen.polygon(
        [
            (
                root[0] + along[0] * length * t + across[0] * half * s,
                root[1] + along[1] * length * t + across[1] * half * s,
            )
            for t, s in outline
        ],
        fill=fill,
    )
