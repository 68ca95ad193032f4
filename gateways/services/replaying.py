"""Reading a stored webhook once more."""

from datetime import datetime

from django.db import transaction

from core import audit, outbox
from gateways.models import WebhookDelivery

Result, Verdict = WebhookDelivery.Result, WebhookDelivery.Verdict
_LEFT_ALONE = (Result.APPLIED, Result.IGNORED)


def replay_delivery(*, delivery_id: int, by: str, now: datetime) -> bool:
    """Put it into the queue again; answers whether it went there. Safe to repeat.

    What took effect, what is not ours, and what nobody proved to have sent is left alone. `now` is
    when the person decided; the trail writes its own time.
    """
    with transaction.atomic():
        rows = WebhookDelivery.objects.select_for_update().filter(id=delivery_id)
        genuine = rows.filter(verdict__in=[Verdict.SIGNED, Verdict.SECRET])
        if not genuine.exclude(result__in=_LEFT_ALONE).update(result=Result.WAITING, error=""):
            return False
        audit.record("gateways.webhook.replayed", subject=f"webhook:{delivery_id}", by=by)
        outbox.publish("gateways.webhook.received", {"delivery_id": str(delivery_id)})
    return True
