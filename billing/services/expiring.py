"""Orders nobody paid in time."""

from datetime import datetime

from django.db import transaction

from billing.models import Order
from core import audit, outbox

BATCH = 200


def expire_orders(*, by: str, now: datetime) -> int:
    """OPEN → EXPIRED for every order past its time; answers how many.

    Safe to repeat and to run twice at once: rows are claimed. A payment that comes all the same
    still settles its order.
    """
    total = 0
    while batch := _expire_batch(by=by, now=now):
        total += batch
    return total


def _expire_batch(*, by: str, now: datetime) -> int:
    with transaction.atomic():
        due = list(
            Order.objects.filter(status=Order.Status.OPEN, expires_at__lte=now)
            .order_by("expires_at")
            .select_for_update(skip_locked=True)[:BATCH]
        )
        for order in due:
            order.status = Order.Status.EXPIRED
            audit.record("billing.order.expired", subject=order.reference, by=by)
            outbox.publish(
                "billing.order.expired", {"order_id": str(order.id), "subject": order.subject}
            )
        Order.objects.bulk_update(due, ["status"])
    return len(due)
