"""What keeps deliveries from being forgotten, whatever was lost."""

from datetime import datetime, timedelta

from django.db import transaction

from core import outbox
from partners.models import Delivery

SILENCE = timedelta(seconds=90)
"""Longer than any pause of the processing itself, so that only the forgotten are found."""
RESUMED_AT_ONCE = 100


def resume_stuck_deliveries(*, now: datetime) -> int:
    """Publish the fact anew for every delivery nobody worked on lately; answers how many.

    Safe to repeat: workers share the files, and the clock is wound here.
    """
    with transaction.atomic():
        stuck = list(
            Delivery.objects.filter(status=Delivery.Status.PROCESSING, touched_at__lt=now - SILENCE)
            .defer("assets_payload")
            .select_for_update(skip_locked=True, no_key=True)[:RESUMED_AT_ONCE]
        )
        for delivery in stuck:
            outbox.publish(
                "partners.delivery.published",
                {"delivery_id": str(delivery.id), "partner_id": str(delivery.partner_id)},
            )
        Delivery.objects.filter(id__in=[one.id for one in stuck]).update(touched_at=now)
    return len(stuck)
