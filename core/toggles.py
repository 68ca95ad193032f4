"""Switches staff may flip at run time: declared in code, overridden in the database, audited."""

import time
from dataclasses import dataclass

from django.db import transaction

from core import audit
from core.models import ToggleOverride

_REMEMBERED_SECONDS = 3.0
_declared: dict[str, "Toggle"] = {}
_remembered: dict[str, tuple[float, bool]] = {}


@dataclass(frozen=True, slots=True)
class Toggle:
    """A switch with its default and the reason it exists.

    Declared in the app that obeys it: an unknown key is an import error, not a silent "off".
    """

    key: str
    default: bool
    reason: str

    def __post_init__(self) -> None:
        if self.key in _declared and _declared[self.key] != self:
            raise ValueError(f"toggle {self.key} is declared twice")
        _declared[self.key] = self

    def is_on(self) -> bool:
        """The override's word, else the default; read again every three seconds."""
        known = _remembered.get(self.key)
        if known and known[0] > time.monotonic():
            return known[1]
        override = ToggleOverride.objects.filter(key=self.key).first()
        value = override.is_on if override else self.default
        _remembered[self.key] = (time.monotonic() + _REMEMBERED_SECONDS, value)
        return value

    def set(self, value: bool, *, by: str) -> None:
        """Override the default and write the audit row. Safe to repeat."""
        with transaction.atomic():
            before = self.is_on()
            ToggleOverride.objects.update_or_create(key=self.key, defaults={"is_on": value})
            audit.record(
                "core.toggle.flipped",
                subject=f"toggle:{self.key}",
                by=by,
                before={"is_on": before},
                after={"is_on": value},
            )
        _remembered.pop(self.key, None)


def declared_toggles() -> list[Toggle]:
    """Every toggle of every loaded app, by key."""
    return sorted(_declared.values(), key=lambda toggle: toggle.key)


def forget_remembered() -> None:
    """Read every override afresh at the next question. Safe to repeat."""
    _remembered.clear()
