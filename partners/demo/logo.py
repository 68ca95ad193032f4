"""The mark of the demonstration's studio, "Estúdio Aurora": a sun half risen over the water."""

import unicodedata
from io import BytesIO

from PIL import Image, ImageDraw, ImageFont

STUDIO_NAME = "Estúdio Aurora"

_TERRACOTTA, _INK = (168, 73, 42), (31, 27, 22)
_SMOOTHING = 4
_SIZE = (640, 240)


def studio_logo() -> bytes:
    """A PNG on a clear ground, dark on light."""
    sheet = Image.new("RGBA", (_SIZE[0] * _SMOOTHING, _SIZE[1] * _SMOOTHING))
    pen = ImageDraw.Draw(sheet)
    _draw_sun(pen, 120 * _SMOOTHING, 132 * _SMOOTHING, 62 * _SMOOTHING)
    _spaced(pen, (222 * _SMOOTHING, 76 * _SMOOTHING), "ESTÚDIO", 22 * _SMOOTHING, 0.34)
    _spaced(pen, (218 * _SMOOTHING, 106 * _SMOOTHING), "Aurora", 74 * _SMOOTHING, 0.01)
    out = BytesIO()
    sheet.reduce(_SMOOTHING).save(out, "PNG", optimize=True)
    return out.getvalue()


def _draw_sun(pen: ImageDraw.ImageDraw, x: int, y: int, radius: int) -> None:
    pen.pieslice([x - radius, y - radius, x + radius, y + radius], 180, 360, fill=_TERRACOTTA)
    for number, share in enumerate((1.0, 0.74, 0.46, 0.2)):
        level, half = y + (number + 1) * radius // 5, radius * share
        thick = radius // 22
        box = [x - half, level - thick, x + half, level + thick]
        pen.rounded_rectangle(box, radius=thick, fill=_TERRACOTTA)


def _spaced(
    pen: ImageDraw.ImageDraw, place: tuple[float, float], text: str, size: int, space: float
) -> None:
    """Text with air between its letters, in the typeface that Pillow brings along.

    That typeface ends where English does, so the acute accent is a stroke of our own.
    """
    font = ImageFont.load_default(size)
    x, y = place
    for letter in text:
        plain = unicodedata.normalize("NFD", letter)[0]
        wide = pen.textlength(plain, font=font)
        pen.text((x, y), plain, font=font, fill=_INK)
        if plain != letter:
            middle = x + wide / 2
            stroke = [
                (middle - size * 0.05, y + size * 0.12),
                (middle + size * 0.1, y - size * 0.06),
            ]
            pen.line(stroke, fill=_INK, width=round(size * 0.085))
        x += wide + size * space
