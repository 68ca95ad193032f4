"""A still picture that stands for a video.

With an `ffmpeg` on the PATH it is a frame of the video; without, a neutral dark card of the same
shape. ffmpeg is optional: a server that lacks it shows a plainer gallery, nothing else.
"""

import shutil
import subprocess
from io import BytesIO
from pathlib import Path

from PIL import Image, ImageDraw

from partners.media.limits import PREVIEW_PIXELS
from partners.media.videos import Footage

_GROUND, _TRIANGLE = (20, 18, 16), (231, 226, 218)
_CARD_PIXELS = 1280
_SMOOTHING = 2
_FFMPEG_SECONDS = 20
_LOOK_AT_SECONDS = 1.0
_DECODERS = "h264,hevc,av1,libdav1d,vp9,mpeg4,mjpeg,prores,png"


def poster(path: Path, footage: Footage) -> Image.Image:
    """An upright RGB picture of at most preview size; never fails for the video's sake."""
    return _frame(path, footage) or neutral_card(footage.width, footage.height)


def neutral_card(width: int, height: int) -> Image.Image:
    """A dark card with a play triangle, in the video's own proportions."""
    ratio = _SMOOTHING * _CARD_PIXELS / max(width, height)
    size = (max(16, round(width * ratio)), max(16, round(height * ratio)))
    card = Image.new("RGB", size, _GROUND)
    middle_x, middle_y, arm = size[0] / 2, size[1] / 2, min(size) / 9
    corners = [
        (middle_x - arm * 0.8, middle_y - arm),
        (middle_x - arm * 0.8, middle_y + arm),
        (middle_x + arm, middle_y),
    ]
    ImageDraw.Draw(card).polygon(corners, fill=_TRIANGLE)
    return card.reduce(_SMOOTHING)


def _frame(path: Path, footage: Footage) -> Image.Image | None:
    ffmpeg = shutil.which("ffmpeg")
    if ffmpeg is None:
        return None
    try:
        done = subprocess.run(
            _command(ffmpeg, path, footage),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            timeout=_FFMPEG_SECONDS,
            check=True,
        )
        with Image.open(BytesIO(done.stdout), formats=["PNG"]) as frame:
            picture = frame.convert("RGB")
    except (subprocess.SubprocessError, OSError, SyntaxError, ValueError):
        return None
    picture.info = {}
    return picture


def _command(ffmpeg: str, path: Path, footage: Footage) -> list[str]:
    # The demuxer is fixed and only local files may be opened: a "video" that is a playlist would
    # otherwise make ffmpeg fetch addresses from inside our network.
    seek = min(_LOOK_AT_SECONDS, (footage.duration_seconds or 0) / 3)
    shrink = f"scale=w='min(iw,{PREVIEW_PIXELS})':h='min(ih,{PREVIEW_PIXELS})'"
    return [
        ffmpeg, "-nostdin", "-v", "error", "-threads", "1",
        "-protocol_whitelist", "file", "-codec_whitelist", _DECODERS, "-f", "mov",
        "-ss", f"{seek:.3f}", "-i", f"file:{path}",
        "-map", "0:v:0", "-frames:v", "1",
        "-vf", f"{shrink}:force_original_aspect_ratio=decrease",
        "-threads", "1", "-c:v", "png", "-f", "image2pipe", "pipe:1",
    ]  # fmt: skip
