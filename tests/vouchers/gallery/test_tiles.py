"""Shapes and colours of the grid, and what of them gets into a page's own style."""

import re

import pytest

from tests.factories import MomentAssetFactory, MomentFactory
from vouchers.views.tiles import tile_rules, tiles_of

pytestmark = pytest.mark.django_db


def tile(now, **fields):
    asset = MomentAssetFactory.build(moment=MomentFactory.build(), **fields)
    return tiles_of([asset], root="/acervo/x", query="?ver=favoritas", first=7, now=now)[0]


def test_tiles_of_files_know_their_number_page_and_pictures(now):
    one = tile(now)

    assert one.number == 7
    assert one.page == f"/acervo/x/f/{one.asset.id}?ver=favoritas"
    assert one.asset.thumbnail_key in one.thumbnail
    assert one.srcset == f"{one.thumbnail} 480w, {one.preview} 2048w"


def test_tile_of_a_portrait_counts_its_width_not_its_height(now):
    assert tile(now, width=2000, height=3000).srcset.endswith("1365w")


def test_tile_of_a_small_picture_has_no_larger_one(now):
    assert tile(now, width=400, height=300).srcset == ""


def test_tile_without_pictures_names_none(now):
    one = tile(now, thumbnail_key="", preview_key="")
    assert (one.thumbnail, one.preview, one.srcset) == ("", "", "")


@pytest.mark.parametrize(
    ("width", "height", "ratio", "is_strip"),
    [
        (3000, 2000, "1.5000", False),
        (2000, 3000, "0.6667", False),
        (9000, 900, "3.2000", True),
        (100, 900, "0.4000", True),
    ],
)
def test_tile_keeps_its_shape_unless_it_is_a_strip(now, width, height, ratio, is_strip):
    one = tile(now, width=width, height=height)
    assert (one.ratio, one.is_strip) == (ratio, is_strip)


@pytest.mark.parametrize(
    ("color", "shown"),
    [
        ("#B5623F", "#b5623f"),
        ("", "#e7e2da"),
        ("red", "#e7e2da"),
        ("#fff}*{", "#e7e2da"),
    ],
)
def test_tile_colour_is_a_colour_whatever_the_row_says(now, color, shown):
    assert tile(now, dominant_color=color).color == shown


@pytest.mark.parametrize(("seconds", "told"), [(7.4, "0:07"), (61, "1:01"), (None, "0:00")])
def test_tile_of_a_video_tells_its_length(now, seconds, told):
    assert tile(now, duration_seconds=seconds).duration == told


def test_tile_rules_hold_numbers_and_hex_digits_only(now):
    rules = tile_rules([tile(now), tile(now, width=1, height=999, dominant_color="</style>")])

    assert re.fullmatch(
        r'(\[data-r="[\d.]+"\]\{--r:[\d.]+\}|\[data-c="#[0-9a-f]{6}"\]\{--c:#[0-9a-f]{6}\})+', rules
    )
    assert rules.count("--r:") == rules.count("--c:") == 2
