from PIL import Image, ImageCms

from partners.media.colors import dominant_color, to_srgb
from tests.support.files import rgb


def test_dominant_color_is_the_one_that_covers_most():
    picture = Image.new("RGB", (100, 100), (230, 220, 210))
    picture.paste((20, 40, 60), (0, 0, 30, 100))

    assert dominant_color(picture) == "#e6dcd2"


def test_to_srgb_converts_through_the_profile():
    """A Lab profile is as far from RGB as it gets: unconverted numbers would be other colours."""
    lab = ImageCms.createProfile("LAB")
    srgb = ImageCms.createProfile("sRGB")
    red = Image.new("RGB", (4, 4), (200, 30, 30))
    stored = ImageCms.profileToProfile(red, srgb, lab, outputMode="LAB")
    assert stored is not None

    converted = to_srgb(stored, ImageCms.ImageCmsProfile(lab).tobytes())

    assert converted.mode == "RGB"
    assert all(abs(a - b) < 8 for a, b in zip(rgb(converted, (1, 1)), (200, 30, 30), strict=True))


def test_to_srgb_ignores_a_profile_of_another_colour_space():
    gray = Image.new("L", (4, 4), 100)
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()

    assert rgb(to_srgb(gray, profile), (0, 0)) == (100, 100, 100)
