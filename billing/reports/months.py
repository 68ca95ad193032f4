"""Months as the house keeps them: São Paulo's."""

import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.utils import timezone
from django.utils.formats import date_format

_WRITTEN = re.compile(r"(20\d\d)-(0[1-9]|1[0-2])")


@dataclass(frozen=True, slots=True, order=True)
class Month:
    """`Month(2026, 11)`; in text `2026-11`."""

    year: int
    number: int

    @classmethod
    def read(cls, text: str) -> "Month":
        """From `2026-11`. Raises ValueError."""
        found = _WRITTEN.fullmatch(text)
        if found is None:
            raise ValueError(f"{text!r} is not a month; write it as 2026-11")
        return cls(int(found[1]), int(found[2]))

    @classmethod
    def of(cls, day: date) -> "Month":
        return cls(day.year, day.month)

    @classmethod
    def at(cls, moment: datetime) -> "Month":
        """The month it is in São Paulo."""
        return cls.of(timezone.localdate(moment))

    def __str__(self) -> str:
        return f"{self.year}-{self.number:02}"

    @property
    def name(self) -> str:
        """`novembro de 2026`."""
        return date_format(self.first_day, "F \\d\\e Y").lower()

    @property
    def short_name(self) -> str:
        """`nov/26`."""
        return date_format(self.first_day, "M/y").lower()

    @property
    def first_day(self) -> date:
        return date(self.year, self.number, 1)

    @property
    def after(self) -> "Month":
        return Month.of(self.first_day + timedelta(days=31))

    @property
    def before(self) -> "Month":
        return Month.of(self.first_day - timedelta(days=1))

    @property
    def starts_at(self) -> datetime:
        return midnight(self.first_day)

    @property
    def ends_at(self) -> datetime:
        """When the next one starts."""
        return self.after.starts_at

    def is_over(self, now: datetime) -> bool:
        return now >= self.ends_at


def midnight(day: date) -> datetime:
    """When the day begins in São Paulo."""
    return datetime(day.year, day.month, day.day, tzinfo=timezone.get_default_timezone())
