import hashlib
from datetime import UTC, datetime
from io import BytesIO

import pytest
from PIL import ExifTags

from partners.media.errors import Refusal, TooManyPixels
from partners.media.inspection import inspect
from partners.media.photos import develop
from tests.support.files import BAD_FILES, ODD_FILES, heic, jpeg, mov, mp4, png, raw_png, webp
from tests.support.photo_files import exif, painted


@pytest.mark.parametrize("bad", BAD_FILES, ids=lambda bad: f"{bad.code}-{bad.name}")
def test_inspect_refuses_each_bad_file_with_its_reason(bad, written):
    with pytest.raises(Refusal) as refusal:
        inspect(written(bad.content), bad.declared_type)

    assert refusal.value.code == bad.code
    assert refusal.value.sentence.endswith(".")


@pytest.mark.parametrize("odd", ODD_FILES, ids=lambda odd: odd.name)
def test_inspect_takes_what_real_cameras_and_phones_write(odd, written):
    inspection = inspect(written(odd.content), odd.declared_type)

    assert inspection.width >= 1
    assert inspection.height >= 1


def test_bad_files_are_at_least_forty_and_cover_every_reason_of_a_file():
    assert len(BAD_FILES) >= 40
    assert {bad.code for bad in BAD_FILES} == {
        "empty_file",
        "type_not_taken",
        "wrong_type",
        "truncated",
        "too_many_pixels",
        "unreadable",
        "no_picture",
        "foreign_content",
    }


@pytest.mark.parametrize(
    ("build", "kind"),
    [
        (jpeg, "image/jpeg"),
        (png, "image/png"),
        (webp, "image/webp"),
        (heic, "image/heic"),
        (mp4, "video/mp4"),
        (mov, "video/quicktime"),
    ],
)
@pytest.mark.parametrize("orientation", [1, 3, 6, 8])
def test_inspect_gives_the_measures_as_displayed(build, kind, orientation, written):
    inspection = inspect(written(build(320, 240, orientation=orientation)), kind)

    assert (inspection.width, inspection.height) == (320, 240)
    assert inspection.orientation == orientation


def test_inspect_reads_the_moment_of_the_exposure(written):
    taken = datetime(2026, 3, 12, 17, 5, 9, tzinfo=UTC)

    assert inspect(written(jpeg(8, 8)), "image/jpeg").taken_at == taken
    assert inspect(written(mp4()), "video/mp4").taken_at == taken


@pytest.mark.parametrize(
    ("date", "offset"),
    [
        ("0001:01:01 00:00:00", "+14:00"),
        ("9999:12:31 23:00:00", "-03:00"),
        ("0000:00:00 00:00:00", ""),
    ],
)
def test_inspect_drops_a_date_no_row_could_give_back(date, offset, written):
    tags = exif()
    tags[ExifTags.IFD.Exif] = {
        ExifTags.Base.DateTimeOriginal: date,
        ExifTags.Base.OffsetTimeOriginal: offset,
    }
    content = BytesIO()
    painted(8, 8).save(content, "JPEG", exif=tags.tobytes())

    assert inspect(written(content.getvalue()), "image/jpeg").taken_at is None


def test_inspect_gives_a_video_its_length_and_a_photo_none(written):
    assert inspect(written(mp4(seconds=2.5)), "video/mp4").duration_seconds == 2.5
    assert inspect(written(jpeg(8, 8)), "image/jpeg").duration_seconds is None


def test_inspect_leaves_the_original_untouched(written):
    path = written(jpeg(640, 480, orientation=6))
    before = hashlib.sha256(path.read_bytes()).digest(), path.stat().st_mtime_ns

    inspect(path, "image/jpeg")

    assert (hashlib.sha256(path.read_bytes()).digest(), path.stat().st_mtime_ns) == before


def test_develop_with_the_pixel_limit_raised_decodes_the_bomb(written):
    """Negative control: without the limit, nothing else stands between the bomb and the memory."""
    bomb = written(raw_png(12_000, 12_000, bytes(1501 * 12_000), bits=1, color=0))

    with pytest.raises(TooManyPixels):
        develop(bomb, "image/png")

    assert develop(bomb, "image/png", max_pixels=200_000_000).width == 12_000
