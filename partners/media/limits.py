"""How much a single file may ask of us."""

from dataclasses import dataclass

MIB = 1024 * 1024

# The largest cameras our partners use make 100-megapixel files; a screen shows a thirtieth of that.
MAX_PHOTO_PIXELS = 120_000_000
# 8K video, upright or not.
MAX_VIDEO_PIXELS = 8192 * 4320

PREVIEW_PIXELS = 2048
THUMBNAIL_PIXELS = 480


@dataclass(frozen=True, slots=True)
class Limits:
    """What the confined child may use. Memory and files per process, time for each file."""

    memory_bytes: int = 1536 * MIB
    output_bytes: int = 64 * MIB
    cpu_seconds: int = 20
    wall_seconds: float = 40.0
    files_per_child: int = 200
