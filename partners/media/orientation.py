"""EXIF orientation: eight ways a camera may have been held, as one table in both directions."""

from PIL import Image

UPRIGHT = 1
TAG = 0x0112

_TO_UPRIGHT: dict[int, Image.Transpose] = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
_INVERSES = {
    Image.Transpose.ROTATE_90: Image.Transpose.ROTATE_270,
    Image.Transpose.ROTATE_270: Image.Transpose.ROTATE_90,
}


def orientation_of(value: object) -> int:
    """A usable orientation from whatever a file claims; nonsense counts as upright."""
    return value if isinstance(value, int) and value in _TO_UPRIGHT else UPRIGHT


def swaps_sides(orientation: int) -> bool:
    return orientation >= 5


def upright(picture: Image.Image, orientation: int) -> Image.Image:
    """The stored pixels turned the way the picture is meant to be seen."""
    turn = _TO_UPRIGHT.get(orientation)
    return picture if turn is None else picture.transpose(turn)


def as_stored(picture: Image.Image, orientation: int) -> Image.Image:
    """An upright picture turned the way a camera held so would have stored it."""
    turn = _TO_UPRIGHT.get(orientation)
    return picture if turn is None else picture.transpose(_INVERSES.get(turn, turn))
