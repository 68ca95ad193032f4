import io

import pytest
from PIL import ExifTags, Image

from partners.media.derivatives import write_derivatives
from partners.media.inspection import look_at
from tests.support.files import (
    ALTITUDE,
    CORNERS,
    ODD_FILES,
    heic,
    jpeg,
    painted,
    png,
    raw_png,
    rgb,
    webp,
)
from tests.support.photo_files import COMMENT, exif

BUILDERS = [
    (jpeg, "image/jpeg"),
    (png, "image/png"),
    (webp, "image/webp"),
    (heic, "image/heic"),
]


def derivatives(path, kind, out_dir):
    made = write_derivatives(look_at(path, kind).picture, out_dir)
    return [made.preview_path, made.thumbnail_path]


def traces(content):
    """What a file still tells of the place and the camera; empty when it tells nothing."""
    with Image.open(io.BytesIO(content)) as picture:
        tags = picture.getexif()
        found = {"gps"} if tags.get_ifd(ExifTags.IFD.GPSInfo) else set()
        found |= {"exif"} if len(tags) else set()
        found |= {key for key in ("exif", "xmp", "comment", "icc_profile") if picture.info.get(key)}
    found |= {"marker"} if any(word in content for word in (b"GPSLat", COMMENT, b"Exif")) else set()
    return found


def corners(picture):
    width, height = picture.size
    places = [(x, y) for y in (height // 4, height * 3 // 4) for x in (width // 4, width * 3 // 4)]
    return [rgb(picture, place) for place in places]


def near(found, expected, tolerance=12):
    return all(
        abs(a - b) <= tolerance
        for one, other in zip(found, expected, strict=True)
        for a, b in zip(one, other, strict=True)
    )


@pytest.mark.parametrize(("build", "kind"), BUILDERS)
@pytest.mark.parametrize("orientation", range(1, 9))
def test_write_derivatives_turns_the_picture_upright(build, kind, orientation, written, tmp_path):
    path = written(build(320, 240, orientation=orientation))

    for made in derivatives(path, kind, tmp_path / "out"):
        with Image.open(made) as picture:
            assert picture.size == (320, 240)
            assert near(corners(picture), CORNERS)


@pytest.mark.parametrize(("build", "kind"), BUILDERS)
def test_write_derivatives_strips_gps_and_everything_else(build, kind, written, tmp_path):
    original = build(320, 240, orientation=6)
    assert "gps" in traces(original)

    for made in derivatives(written(original), kind, tmp_path / "out"):
        assert traces(made.read_bytes()) == set()


def test_traces_finds_the_gps_of_a_copy_that_keeps_it():
    """Negative control: a copy saved with its EXIF is caught by the look the test above takes."""
    kept = io.BytesIO()
    painted(32, 24).save(kept, "JPEG", exif=exif().tobytes())

    assert "gps" in traces(kept.getvalue())
    place = Image.open(kept).getexif().get_ifd(ExifTags.IFD.GPSInfo)
    assert place[ExifTags.GPS.GPSAltitude] == pytest.approx(ALTITUDE)


@pytest.mark.parametrize(
    ("size", "preview", "thumbnail"),
    [
        ((3000, 2000), (2048, 1365), (480, 320)),
        ((2000, 3000), (1365, 2048), (320, 480)),
        ((600, 400), (600, 400), (480, 320)),
        ((100, 80), (100, 80), (100, 80)),
        ((6000, 2), (2048, 1), (480, 1)),
    ],
)
def test_write_derivatives_fits_the_long_side_and_never_enlarges(
    size, preview, thumbnail, written, tmp_path
):
    made = derivatives(written(jpeg(*size)), "image/jpeg", tmp_path / "out")

    assert [Image.open(path).size for path in made] == [preview, thumbnail]


def test_write_derivatives_makes_progressive_jpeg(written, tmp_path):
    for made in derivatives(written(png(640, 480)), "image/png", tmp_path / "out"):
        with Image.open(made) as picture:
            assert picture.format == "JPEG"
            assert picture.info["progressive"]


@pytest.mark.parametrize("odd", ODD_FILES, ids=lambda odd: odd.name)
def test_write_derivatives_makes_plain_rgb_of_everything(odd, written, tmp_path):
    for made in derivatives(written(odd.content), odd.declared_type, tmp_path / "out"):
        with Image.open(made) as picture:
            picture.load()
            assert picture.mode == "RGB"
            assert traces(made.read_bytes()) == set()


def test_write_derivatives_keeps_the_colours_of_a_16_bit_picture(written, tmp_path):
    deep = raw_png(40, 30, (b"\0" + b"\xa0\x00\x50\x00\x20\x00" * 40) * 30, bits=16)
    gray = raw_png(40, 30, (b"\0" + b"\xa0\x00" * 40) * 30, bits=16, color=0)

    for content, expected in ((deep, (160, 80, 32)), (gray, (160, 160, 160))):
        preview, _ = derivatives(written(content), "image/png", tmp_path / "out")
        assert near([rgb(Image.open(preview), (20, 15))], [expected], 4)


def test_write_derivatives_lays_transparency_over_white(written, tmp_path):
    clear = raw_png(4, 4, (b"\0" + bytes(16)) * 4, color=6)

    preview, _ = derivatives(written(clear), "image/png", tmp_path / "out")

    assert near([rgb(Image.open(preview), (2, 2))], [(255, 255, 255)], 2)


def test_look_at_reads_cmyk_as_the_colours_it_means(written):
    content = next(odd.content for odd in ODD_FILES if odd.name == "cmyk.jpg")

    assert near(corners(look_at(written(content), "image/jpeg").picture), CORNERS, 16)
