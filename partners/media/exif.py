"""The two things we read from a photo's metadata; everything else stays in the original."""

from datetime import datetime, timedelta, timezone

from PIL import ExifTags, Image

from partners.media.orientation import TAG, UPRIGHT, orientation_of

# A camera's clock seldom says where it is. Most of Brazil has kept this offset all year since 2019.
_ASSUMED_OFFSET = timezone(timedelta(hours=-3))
# From the first photograph on. The database takes the years 0 and 10,000, which an offset makes of
# 1 and 9999, and nobody can read such a row again: one file would hold its whole delivery up.
_PLAUSIBLE_YEARS = range(1826, 2101)


def orientation_and_date(photo: Image.Image) -> tuple[int, datetime | None]:
    """The stored orientation and the moment of the exposure; broken metadata says nothing."""
    try:
        exif = photo.getexif()
        detail = exif.get_ifd(ExifTags.IFD.Exif)
    except Exception:  # a stranger's bytes: any parser error means "says nothing"
        return UPRIGHT, None
    # libheif has turned the pixels already; pillow-heif keeps what the file said beside them.
    stored = photo.info.get("original_orientation") or exif.get(TAG)
    taken_at = _moment(
        detail.get(ExifTags.Base.DateTimeOriginal), detail.get(ExifTags.Base.OffsetTimeOriginal)
    )
    return orientation_of(stored), taken_at


def _moment(date: object, offset: object) -> datetime | None:
    text = str(date).strip("\0 ")
    try:
        if offset:
            zone = str(offset).strip("\0 ")
            moment = datetime.strptime(f"{text} {zone}", "%Y:%m:%d %H:%M:%S %z")
        else:
            moment = datetime.strptime(text, "%Y:%m:%d %H:%M:%S").replace(tzinfo=_ASSUMED_OFFSET)
    except ValueError:
        return None
    return moment if moment.year in _PLAUSIBLE_YEARS else None
