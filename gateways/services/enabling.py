"""Taking an account into use, and out of it."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from core import audit
from gateways.models import Gateway


def set_gateway_enabled(*, gateway_id: UUID, enabled: bool, by: str, now: datetime) -> bool:
    """New charges go to it, or no more; answers whether anything changed. Safe to repeat.

    What was asked for already is followed to its end either way. `now` is when the person decided;
    the trail writes its own time.
    """
    with transaction.atomic():
        changed = Gateway.objects.filter(pk=gateway_id).exclude(is_enabled=enabled)
        if not changed.update(is_enabled=enabled):
            return False
        audit.record(
            "gateways.gateway.enabled" if enabled else "gateways.gateway.disabled",
            subject=f"gateway:{gateway_id}",
            by=by,
        )
    return True
