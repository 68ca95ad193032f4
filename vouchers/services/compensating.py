"""The end of a redemption that could not be."""

from uuid import UUID

from django.db import transaction
from django.utils import timezone

from core import audit, outbox
from vouchers.metrics import REDEMPTIONS
from vouchers.models import Redemption


def compensate_redemption(*, redemption_id: UUID, failure: str, by: str) -> None:
    """COPYING → FAILED. The voucher row is not written at all: the same code works again.

    What was copied so far is deleted by the handler of the fact. Safe to repeat.
    """
    with transaction.atomic():
        redemption = Redemption.objects.select_for_update().get(pk=redemption_id)
        if redemption.status != Redemption.Status.COPYING:
            return
        redemption.status = Redemption.Status.FAILED
        redemption.failure_code = failure
        redemption.finished_at = timezone.now()
        redemption.save(update_fields=["status", "failure_code", "finished_at"])
        audit.record(
            "vouchers.redemption.failed",
            subject=f"redemption:{redemption.id}",
            by=by,
            after={"failure": failure, "assets_copied": redemption.assets_copied},
        )
        outbox.publish("vouchers.redemption.failed", {"redemption_id": str(redemption.id)})
    REDEMPTIONS.labels("failed").inc()
