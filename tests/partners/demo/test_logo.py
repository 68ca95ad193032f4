from io import BytesIO

from PIL import Image

from partners.demo.logo import studio_logo


def test_studio_logo_is_a_clear_png_with_the_mark_in_terracotta():
    with Image.open(BytesIO(studio_logo())) as logo:
        assert logo.format == "PNG"
        assert logo.size == (640, 240)
        assert logo.getpixel((0, 0)) == (0, 0, 0, 0)
        assert logo.getpixel((120, 110)) == (168, 73, 42, 255)
