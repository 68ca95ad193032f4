"""A studio's colour on our paper."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vouchers.accents import READABLE, accent_of, contrast

COLORS = st.integers(0, 0xFFFFFF).map("#{:06x}".format)
LIGHT, DARK = ("#fbfaf7", "#ffffff", "#f4f0e9"), ("#171411", "#211c18", "#2a241f")


@pytest.mark.parametrize(
    ("one", "other", "ratio"),
    [
        ("#000000", "#ffffff", 21.0),
        ("#777777", "#777777", 1.0),
        ("#767676", "#ffffff", 4.54),
        ("#0000ff", "#ffffff", 8.59),
    ],
)
def test_contrast_is_the_one_of_wcag(one, other, ratio):
    assert contrast(one, other) == pytest.approx(ratio, abs=0.01)
    assert contrast(other, one) == contrast(one, other)


@given(COLORS)
def test_accent_of_any_color_is_readable_in_both_themes(color):
    accent = accent_of(color)

    assert accent is not None
    for shade in (accent.light, accent.light_deep):
        assert min(contrast(shade, ground) for ground in LIGHT) >= READABLE
    for shade in (accent.dark, accent.dark_deep):
        assert min(contrast(shade, ground) for ground in DARK) >= READABLE
    assert contrast("#ffffff", accent.light) >= READABLE
    assert contrast("#171411", accent.dark) >= READABLE


def test_accent_of_a_readable_color_is_left_alone():
    accent = accent_of("#A8492A")
    assert accent is not None
    assert accent.light == "#a8492a"


def test_accent_of_a_pale_color_keeps_its_hue():
    accent = accent_of("#ffd700")

    assert accent is not None
    red, green, blue = (int(accent.light[at : at + 2], 16) for at in (1, 3, 5))
    assert red > green > blue
    assert accent.light != "#ffd700"


@pytest.mark.parametrize(
    "color", ["", "#fff", "red", "#12345g", "#a8492a;}body{display:none", "x#a8492a"]
)
def test_accent_of_what_is_no_color_is_none(color):
    assert accent_of(color) is None
