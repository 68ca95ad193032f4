"""Days as people mean them: whole ones, in the house's own time zone."""

from datetime import date, datetime, time

from django.utils import timezone


def end_of(day: date) -> datetime:
    """The last second of a day: what lives "até 22/12" is there all of that day."""
    return timezone.make_aware(datetime.combine(day, time(23, 59, 59)))
