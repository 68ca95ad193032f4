import shutil
import subprocess

import pytest

from partners.media.inspection import look_at
from partners.media.posters import neutral_card
from tests.support.files import mp4, rgb


@pytest.mark.parametrize("size", [(1920, 1080), (1080, 1920), (65_000, 1), (1, 1)])
def test_neutral_card_keeps_the_proportions_within_reason(size):
    card = neutral_card(*size)

    assert max(card.size) == 1280
    assert min(card.size) >= 8
    assert (card.width > card.height) == (size[0] > size[1])


def test_look_at_falls_back_to_the_card_for_frames_nobody_can_decode(written):
    look = look_at(written(mp4(1080, 1920)), "video/mp4")

    assert look.picture.size == (720, 1280)
    assert look.inspection.dominant_color == "#141210"


@pytest.mark.skipif(shutil.which("ffmpeg") is None, reason="ffmpeg is optional")
def test_look_at_shows_a_frame_when_ffmpeg_is_there(tmp_path):
    film = tmp_path / "film.mp4"
    source = ["-f", "lavfi", "-i", "color=c=0xA8492A:s=320x240:d=1"]
    subprocess.run(
        ["ffmpeg", "-v", "error", *source, "-c:v", "mpeg4", "-q:v", "2", str(film)], check=True
    )

    look = look_at(film, "video/mp4")

    assert look.picture.size == (320, 240)
    red, green, blue = rgb(look.picture, (160, 120))
    assert abs(red - 0xA8) < 12
    assert abs(green - 0x49) < 12
    assert abs(blue - 0x2A) < 12
    assert look.inspection.duration_seconds == 1.0


def test_look_at_needs_no_ffmpeg(written, monkeypatch):
    monkeypatch.setenv("PATH", "/nowhere")

    assert look_at(written(mp4()), "video/mp4").picture.size == (1280, 720)
