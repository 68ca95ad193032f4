"""What the demonstration's camera writes into its files."""

from datetime import datetime
from random import Random

from PIL import ExifTags, Image

from partners.media.orientation import TAG

# The lake of Ibirapuera park, São Paulo: a public place, for a field that derivatives must lose.
_LATITUDE, _LONGITUDE = -23.5874, -46.6576
_WANDER_DEGREES = 0.002


def exif(orientation: int, taken_at: datetime, rng: Random) -> bytes:
    """EXIF with orientation, moment, place and exposure."""
    tags = Image.Exif()
    tags[TAG] = orientation
    tags[ExifTags.Base.Make] = "Acervo Demo"
    tags[ExifTags.Base.Model] = "AD-1"
    tags[ExifTags.Base.DateTime] = _written(taken_at)
    tags[ExifTags.IFD.Exif] = {
        ExifTags.Base.DateTimeOriginal: _written(taken_at),
        ExifTags.Base.OffsetTimeOriginal: taken_at.strftime("%z")[:3]
        + ":"
        + taken_at.strftime("%z")[3:],
        ExifTags.Base.ExposureTime: 1 / rng.choice((60, 125, 200, 320, 500)),
        ExifTags.Base.FNumber: rng.choice((1.8, 2.8, 4.0, 5.6, 8.0)),
        ExifTags.Base.ISOSpeedRatings: rng.choice((100, 200, 400, 800)),
        ExifTags.Base.FocalLength: float(rng.choice((35, 50, 85))),
    }
    tags[ExifTags.IFD.GPSInfo] = _place(rng)
    return tags.tobytes()


def _written(moment: datetime) -> str:
    return moment.strftime("%Y:%m:%d %H:%M:%S")


def _place(rng: Random) -> dict[int, object]:
    latitude = _LATITUDE + rng.uniform(-_WANDER_DEGREES, _WANDER_DEGREES)
    longitude = _LONGITUDE + rng.uniform(-_WANDER_DEGREES, _WANDER_DEGREES)
    return {
        ExifTags.GPS.GPSLatitudeRef: "S" if latitude < 0 else "N",
        ExifTags.GPS.GPSLatitude: _degrees(abs(latitude)),
        ExifTags.GPS.GPSLongitudeRef: "W" if longitude < 0 else "E",
        ExifTags.GPS.GPSLongitude: _degrees(abs(longitude)),
    }


def _degrees(value: float) -> tuple[float, float, float]:
    minutes = value % 1 * 60
    return float(int(value)), float(int(minutes)), round(minutes % 1 * 60, 2)
