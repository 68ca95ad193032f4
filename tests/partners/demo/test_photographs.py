from io import BytesIO

import pytest
from PIL import ExifTags, Image, ImageOps

from partners.demo.photographs import photograph, photographs
from partners.media.inspection import inspect


@pytest.fixture(scope="module")
def day():
    """Every turn of the camera, and one of 24 megapixels."""
    return [photograph(number) for number in (0, 2, 4, 7, 12)]


def test_photographs_pass_the_inspection_every_delivery_passes(day, tmp_path):
    for photo in day:
        path = tmp_path / photo.filename
        path.write_bytes(photo.content)

        seen = inspect(path, photo.content_type)

        assert (seen.width, seen.height) == (photo.width, photo.height)
        assert seen.orientation == photo.orientation
        assert seen.taken_at == photo.taken_at


def test_photographs_are_held_in_all_ways_and_reach_24_megapixels(day):
    assert {photo.orientation for photo in day} == {1, 3, 6, 8}
    assert max(photo.width * photo.height for photo in day) == 24_000_000


def test_photographs_carry_a_place_for_derivatives_to_lose(day):
    for photo in day:
        with Image.open(BytesIO(photo.content)) as picture:
            tags = picture.getexif()
            assert tags[ExifTags.Base.Make] == "Acervo Demo"
            assert tags.get_ifd(ExifTags.IFD.GPSInfo)[ExifTags.GPS.GPSLatitude][0] == 23


def test_photographs_have_different_names_and_contents_in_the_order_taken(day):
    assert len({photo.filename for photo in day}) == len(day)
    assert len({photo.content for photo in day}) == len(day)
    assert [photo.taken_at for photo in day] == sorted(photo.taken_at for photo in day)


def test_photographs_stay_small_enough_for_a_quick_demonstration(day):
    assert sum(len(photo.content) for photo in day) < 20_000_000


def test_photographs_turn_the_pixels_with_the_camera(day):
    """The sky of a landscape is brighter than its ground only when it is upright."""
    upside_down = next(photo for photo in day if photo.orientation == 3)
    with Image.open(BytesIO(upside_down.content)) as stored:
        shown = ImageOps.exif_transpose(stored).convert("L").resize((1, 4), Image.Resampling.BOX)

    above, *_, below = shown.tobytes()
    assert above > below + 30


def test_photographs_are_the_same_for_the_same_seed(day):
    first, second = photographs(2)

    assert first == day[0]
    assert second.content != first.content
    assert photograph(1, seed=2).content != second.content
