"""Signs of life of the background processes."""

from datetime import datetime

from core.models import Heartbeat


def beat_heart(name: str, *, now: datetime) -> None:
    """Write down that `name` is alive. Safe to repeat."""
    Heartbeat.objects.update_or_create(name=name, defaults={"at": now})


def silence_seconds(name: str, *, now: datetime) -> float | None:
    """How long `name` has been silent; None if it was never heard."""
    beat = Heartbeat.objects.filter(name=name).first()
    return (now - beat.at).total_seconds() if beat else None
