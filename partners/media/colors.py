"""Bring any picture to plain sRGB, and name the colour to show before it arrives."""

from io import BytesIO

from PIL import Image, ImageCms

_SRGB = ImageCms.createProfile("sRGB")
_WHITE = (255, 255, 255)
_COLOR_SAMPLE_PIXELS = 48
_COLOR_CANDIDATES = 5


def resizable(picture: Image.Image) -> Image.Image:
    """The picture in a mode whose pixels may be averaged: no palettes, bits or 16-bit grays."""
    if picture.mode == "P":
        return picture.convert("RGBA" if "transparency" in picture.info else "RGB")
    if picture.mode == "PA" or (picture.mode == "RGB" and "transparency" in picture.info):
        return picture.convert("RGBA")
    if picture.mode == "1":
        return picture.convert("L")
    if picture.mode.startswith("I"):
        # Only PNG arrives here: 16-bit gray, of which the high byte is what a screen shows.
        return picture.convert("I").point(lambda value: value * (1 / 256)).convert("L")
    return picture


def to_srgb(picture: Image.Image, profile: bytes | None) -> Image.Image:
    """RGB in sRGB over white, from a picture `resizable` let through and its ICC profile."""
    if picture.mode in {"RGBA", "LA", "RGBa", "La"}:
        picture = _flattened(picture.convert("RGBA"))
    if profile:
        try:
            return _converted(picture, profile)
        except (ImageCms.PyCMSError, OSError, ValueError, TypeError):
            # A broken profile, or one for another colour space, is as good as none.
            pass
    return picture if picture.mode == "RGB" else picture.convert("RGB")


def dominant_color(picture: Image.Image) -> str:
    """The colour that covers most of an RGB picture, as `#rrggbb`."""
    sample = picture.resize((_COLOR_SAMPLE_PIXELS, _COLOR_SAMPLE_PIXELS), Image.Resampling.BOX)
    quantized = sample.quantize(_COLOR_CANDIDATES, Image.Quantize.MEDIANCUT)
    counts = quantized.histogram()[:_COLOR_CANDIDATES]
    index = counts.index(max(counts))
    palette = quantized.getpalette() or [0, 0, 0]
    red, green, blue = palette[index * 3 : index * 3 + 3]
    return f"#{red:02x}{green:02x}{blue:02x}"


def _flattened(picture: Image.Image) -> Image.Image:
    ground = Image.new("RGB", picture.size, _WHITE)
    ground.paste(picture, mask=picture.getchannel("A"))
    return ground


def _converted(picture: Image.Image, profile: bytes) -> Image.Image:
    converted = ImageCms.profileToProfile(
        picture,
        ImageCms.ImageCmsProfile(BytesIO(profile)),
        _SRGB,
        renderingIntent=ImageCms.Intent.RELATIVE_COLORIMETRIC,
        outputMode="RGB",
        flags=ImageCms.Flags.BLACKPOINTCOMPENSATION,
    )
    return picture if converted is None else converted
