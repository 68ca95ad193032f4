import pytest

from partners.media.types import HEAD_BYTES, TAKEN, agrees, is_photo, is_video, sniff, type_of_name
from tests.support.files import heic, jpeg, mov, mp4, png, webp
from tests.support.video_files import file_type


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (jpeg(8, 8), "image/jpeg"),
        (png(8, 8), "image/png"),
        (webp(8, 8), "image/webp"),
        (heic(64, 64), "image/heic"),
        (mp4(), "video/mp4"),
        (mov(), "video/quicktime"),
        (file_type(b"mif1", b"mif1", b"heic"), "image/heic"),
        (file_type(b"mif1", b"avif"), None),
        (file_type(b"mif1"), None),
        (file_type(b"XAVC"), "video/mp4"),
        (file_type(b"crx "), None),
        (b"\0\0\0\x08wide", "video/quicktime"),
        (b"\0\0\0\0ftyp", None),
        (b"RIFF\0\0\0\0WAVE", None),
        (b"", None),
        (b"\xff\xd8", None),
    ],
)
def test_sniff_tells_the_type_from_the_head(content, expected):
    assert sniff(content[:HEAD_BYTES]) == expected


def test_agrees_lets_the_two_video_names_pass_for_each_other():
    assert agrees("video/mp4", "video/quicktime")
    assert agrees("video/quicktime", "video/mp4")
    assert not agrees("video/mp4", "image/heic")
    assert not agrees("image/jpeg", "image/png")
    assert not agrees("image/jpeg", None)


def test_type_of_name_ignores_case_and_folders():
    assert type_of_name("Ensaio/IMG_0001.JPG") == "image/jpeg"
    assert type_of_name("a.b.HeIf") == "image/heic"
    assert type_of_name("notes.txt") is None
    assert type_of_name("jpg") is None


def test_every_taken_type_is_either_a_photo_or_a_video():
    assert len(TAKEN) == 6
    assert all(is_photo(name) != is_video(name) for name in TAKEN)
