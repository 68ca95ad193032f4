"""What keeps redemptions from being forgotten, whatever was lost."""

from datetime import datetime, timedelta

from django.db import transaction

from core import outbox
from vouchers.models import Redemption

SILENCE = timedelta(seconds=75)
"""Longer than any pause of the copying itself, so that only the forgotten are found."""


def resume_stuck_redemptions(*, now: datetime) -> int:
    """Publish the start anew for every redemption nobody cared for lately; answers how many.

    Safe to repeat: copying shares its rows, and the clock is wound here.
    """
    with transaction.atomic():
        stuck = list(
            Redemption.objects.filter(
                status=Redemption.Status.COPYING, advanced_at__lt=now - SILENCE
            ).select_for_update(skip_locked=True)[:100]
        )
        for redemption in stuck:
            outbox.publish("vouchers.redemption.started", {"redemption_id": str(redemption.id)})
        Redemption.objects.filter(id__in=[one.id for one in stuck]).update(advanced_at=now)
    return len(stuck)
