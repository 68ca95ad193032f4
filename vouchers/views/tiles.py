"""Photos as the grid shows them: placed before they arrive, in their own shape and colour."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from partners.media.limits import PREVIEW_PIXELS, THUMBNAIL_PIXELS
from vouchers.addresses import preview_url, steady, thumbnail_url
from vouchers.models import MomentAsset

# A strip narrower or wider than this would leave no room for the others of its row.
_NARROWEST, _WIDEST = 0.4, 3.2
_PLAIN = "#e7e2da"
_COLOR = re.compile(r"#[0-9a-f]{6}\Z", re.IGNORECASE)
_ROW_PIXELS_PHONE, _ROW_PIXELS = 190, 300
EAGER = 8


@dataclass(frozen=True, slots=True)
class Tile:
    """One file in the grid."""

    asset: MomentAsset
    number: int
    page: str
    thumbnail: str
    preview: str
    is_eager: bool

    @property
    def shape(self) -> float:
        return self.asset.width / max(self.asset.height, 1)

    @property
    def ratio(self) -> str:
        """Width by height; text, so that no language's decimal comma gets into the CSS."""
        return f"{min(max(self.shape, _NARROWEST), _WIDEST):.4f}"

    @property
    def is_strip(self) -> bool:
        """Too narrow or wide for a row: shown whole, with its colour around it."""
        return not _NARROWEST <= self.shape <= _WIDEST

    @property
    def color(self) -> str:
        color = self.asset.dominant_color
        return color.lower() if _COLOR.match(color) else _PLAIN

    @property
    def srcset(self) -> str:
        small, large = (_fitted_width(self.asset, side) for side in _SIDES)
        if not self.thumbnail or not self.preview or large <= small:
            return ""
        return f"{self.thumbnail} {small}w, {self.preview} {large}w"

    @property
    def sizes(self) -> str:
        shape = float(self.ratio)
        phone, desk = round(shape * _ROW_PIXELS_PHONE), round(shape * _ROW_PIXELS)
        return f"(max-width: 40rem) {phone}px, {desk}px"

    @property
    def duration(self) -> str:
        seconds = round(self.asset.duration_seconds or 0)
        return f"{seconds // 60}:{seconds % 60:02}"


_SIDES = (THUMBNAIL_PIXELS, PREVIEW_PIXELS)


def tiles_of(
    assets: Iterable[MomentAsset], *, root: str, query: str, first: int, now: datetime
) -> list[Tile]:
    """The tiles of some files, numbered from `first`, each leading to its page below `root`."""
    signed_at = steady(now)
    return [
        Tile(
            asset=asset,
            number=number,
            page=f"{root}/f/{asset.id}{query}",
            thumbnail=thumbnail_url(asset, now=signed_at),
            preview=preview_url(asset, now=signed_at),
            is_eager=number < first + EAGER,
        )
        for number, asset in enumerate(assets, start=first)
    ]


def tile_rules(tiles: Iterable[Tile]) -> str:
    """The shapes and colours as CSS for a page's own <style>: numbers and hex digits only."""
    tiles = list(tiles)
    shapes = (f'[data-r="{ratio}"]{{--r:{ratio}}}' for ratio in {tile.ratio for tile in tiles})
    colors = (f'[data-c="{color}"]{{--c:{color}}}' for color in {tile.color for tile in tiles})
    return "".join(sorted([*shapes, *colors]))


def _fitted_width(asset: MomentAsset, longest: int) -> int:
    scale = min(1.0, longest / max(asset.width, asset.height, 1))
    return max(1, round(asset.width * scale))
