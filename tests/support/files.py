"""Files for everybody's tests, built at run time: good ones, ordinary oddities, and bad ones.

jpeg(600, 400, orientation=6)      a photo 600 wide and 400 high once turned upright
mp4(1920, 1080, seconds=2)         a whole container (its frames are noise)
BAD_FILES                          what must be refused, each with its reason's code
"""

from tests.support.bad_files import BAD_FILES, BadFile
from tests.support.odd_files import ODD_FILES, OddFile
from tests.support.photo_files import (
    ALTITUDE,
    CORNERS,
    heic,
    jpeg,
    painted,
    png,
    raw_png,
    rgb,
    webp,
)
from tests.support.video_files import box, mov, mp4

__all__ = [
    "ALTITUDE",
    "BAD_FILES",
    "CORNERS",
    "ODD_FILES",
    "BadFile",
    "OddFile",
    "box",
    "heic",
    "jpeg",
    "mov",
    "mp4",
    "painted",
    "png",
    "raw_png",
    "rgb",
    "webp",
]
