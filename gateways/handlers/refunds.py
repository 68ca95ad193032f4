"""Refunds go to their provider after the row is written."""

from datetime import datetime, timedelta
from uuid import UUID

from django.utils import timezone

from core.outbox import Again, Fact, subscribe
from gateways.models import Refund
from gateways.services.sending_refunds import send_refund
from gateways.trouble import GatewayError, RateLimited

_SHORTEST, _LONGEST = timedelta(seconds=15), timedelta(hours=1)


@subscribe("gateways.refund.requested", lease_seconds=60)
def on_refund_requested(fact: Fact) -> None:
    """Send it and follow it; asked again, ever more rarely, until its end is known."""
    refund_id, now = UUID(fact.payload["refund_id"]), timezone.now()
    try:
        refund = send_refund(refund_id=refund_id, now=now)
    except GatewayError as trouble:
        asked_for = trouble.retry_after_seconds if isinstance(trouble, RateLimited) else 0
        pause = _pause_seconds(Refund.objects.get(id=refund_id), now)
        raise Again(after_seconds=max(pause, asked_for)) from None
    if refund.status == Refund.Status.PENDING:
        raise Again(after_seconds=_pause_seconds(refund, now))


def _pause_seconds(refund: Refund, now: datetime) -> float:
    age = now - refund.created_at
    return max(_SHORTEST, min(age / 2, _LONGEST)).total_seconds()
