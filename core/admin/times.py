"""Moments as Brazilians write them, for cells that are put together by hand."""

from datetime import datetime

from django.utils.timezone import localtime

NEVER = "—"


def minute(at: datetime | None) -> str:
    """`22/11/2026 15:00`."""
    return localtime(at).strftime("%d/%m/%Y %H:%M") if at else NEVER


def second(at: datetime | None) -> str:
    """`22/11/2026 15:00:07`: where the order of deeds matters."""
    return localtime(at).strftime("%d/%m/%Y %H:%M:%S") if at else NEVER


def day(at: datetime | None) -> str:
    """`22/11/2026`."""
    return localtime(at).strftime("%d/%m/%Y") if at else NEVER
