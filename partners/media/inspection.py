"""Look at one delivered file: what it is, how large, when taken, and whether we may keep it."""

from dataclasses import dataclass
from pathlib import Path

from PIL import Image

from partners.media.colors import dominant_color
from partners.media.containers import end_of_picture
from partners.media.errors import EmptyFile, TypeNotTaken, WrongType
from partners.media.foreign import refuse_foreign_content
from partners.media.photos import develop
from partners.media.posters import poster
from partners.media.results import Inspection
from partners.media.types import HEAD_BYTES, TAKEN, agrees, is_photo, sniff
from partners.media.videos import read_footage


@dataclass(frozen=True, slots=True)
class Look:
    """An inspection and the upright, preview-sized picture it was made from."""

    inspection: Inspection
    picture: Image.Image


def inspect(path: Path, declared_type: str) -> Inspection:
    """What one file is. Reads only; safe to repeat. Raises a Refusal with the reason."""
    return look_at(path, declared_type).inspection


def look_at(path: Path, declared_type: str) -> Look:
    """Inspect and decode in one go, since decoding is the expensive half. Raises a Refusal."""
    _refuse_lying_type(path, declared_type)
    return _look_at_photo(path, declared_type) if is_photo(declared_type) else _look_at_video(path)


def _refuse_lying_type(path: Path, declared_type: str) -> None:
    if declared_type not in TAKEN:
        raise TypeNotTaken(declared_type[:80])
    with path.open("rb") as file:
        head = file.read(HEAD_BYTES)
    if not head:
        raise EmptyFile
    sniffed = sniff(head)
    if not agrees(declared_type, sniffed):
        raise WrongType(f"declared {declared_type}, found {sniffed}")


def _look_at_photo(path: Path, content_type: str) -> Look:
    refuse_foreign_content(path, end_of_picture(path, content_type))
    photo = develop(path, content_type)
    color = dominant_color(photo.picture)
    return Look(
        Inspection(photo.width, photo.height, photo.orientation, photo.taken_at, color),
        photo.picture,
    )


def _look_at_video(path: Path) -> Look:
    footage = read_footage(path)
    refuse_foreign_content(path, footage.end)
    picture = poster(path, footage)
    return Look(
        Inspection(
            footage.width,
            footage.height,
            footage.orientation,
            footage.taken_at,
            dominant_color(picture),
            footage.duration_seconds,
        ),
        picture,
    )
