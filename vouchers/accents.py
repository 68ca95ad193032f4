"""A studio's colour, made readable on our paper."""

import colorsys
import re
from dataclasses import dataclass
from typing import Final

READABLE: Final = 4.5  # what WCAG AA asks of text
_HEX: Final = re.compile(r"#[0-9a-fA-F]{6}\Z")
# The grounds text in the accent stands on (tokens.css: paper, sheet, wash), light and dark.
_LIGHT: Final = ("#fbfaf7", "#ffffff", "#f4f0e9")
_DARK: Final = ("#171411", "#211c18", "#2a241f")
_STEP: Final = 0.02
_DEEPER: Final = 0.06


@dataclass(frozen=True, slots=True)
class Accent:
    """What replaces --accent and --accent-deep in each of the two themes."""

    light: str
    light_deep: str
    dark: str
    dark_deep: str


def accent_of(color: str) -> Accent | None:
    """The studio's colour in both themes; None when there is none to use."""
    if not _HEX.match(color):
        return None
    light, dark = _darkened(color, _LIGHT), _lightened(color, _DARK)
    return Accent(light, _shifted(light, -_DEEPER), dark, _shifted(dark, _DEEPER))


def contrast(one: str, other: str) -> float:
    """The ratio WCAG defines: 1 for equal colours, 21 for black on white."""
    lighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def _darkened(color: str, grounds: tuple[str, ...]) -> str:
    return _moved(color, grounds, -_STEP)


def _lightened(color: str, grounds: tuple[str, ...]) -> str:
    return _moved(color, grounds, _STEP)


def _moved(color: str, grounds: tuple[str, ...], step: float) -> str:
    """Keep hue, change lightness until every ground contrasts; ends at black or white."""
    while min(contrast(color, ground) for ground in grounds) < READABLE:
        color = _shifted(color, step)
    return color.lower()


def _shifted(color: str, by: float) -> str:
    hue, lightness, saturation = colorsys.rgb_to_hls(*_channels(color))
    moved = colorsys.hls_to_rgb(hue, min(1.0, max(0.0, lightness + by)), saturation)
    return "#" + "".join(f"{round(channel * 255):02x}" for channel in moved)


def _luminance(color: str) -> float:
    red, green, blue = (
        channel / 12.92 if channel <= 0.04045 else ((channel + 0.055) / 1.055) ** 2.4
        for channel in _channels(color)
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _channels(color: str) -> tuple[float, float, float]:
    red, green, blue = (int(color[at : at + 2], 16) / 255 for at in (1, 3, 5))
    return red, green, blue
