"""One step of a payout's life under its lock, told where it matters."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from uuid import UUID

from django.db import transaction

from billing.errors import PayoutMoved, PayoutNotFound
from billing.metrics import PAYOUTS
from billing.models import Payout
from core import audit, outbox

Status = Payout.Status
ENDS = {Status.PAID, Status.FAILED, Status.CANCELED}


@contextmanager
def locked(payout_id: UUID) -> Iterator[Payout]:
    """The payout in a transaction, locked. Raises PayoutNotFound."""
    with transaction.atomic():
        payout = Payout.objects.select_for_update().filter(id=payout_id).first()
        if payout is None:
            raise PayoutNotFound
        yield payout


def step(payout: Payout, after: Payout.Status, *, by: str, now: datetime) -> None:
    """Move the locked payout on, save it, and tell. Raises PayoutMoved."""
    if after not in Payout.TRANSITIONS[Status(payout.status)]:
        raise PayoutMoved(status=payout.status)
    before, payout.status = payout.status, after
    if after in ENDS:
        payout.finished_at = now
    payout.save()
    _count(after)
    tell(payout, f"billing.payout.{after.lower()}", by=by, before=before)


def _count(after: Payout.Status) -> None:
    """Once it is true for everybody."""
    transaction.on_commit(PAYOUTS.labels(after.lower()).inc)


def tell(payout: Payout, what: str, *, by: str, before: str = "") -> None:
    """Audit and fact; where the money goes stays sealed in the row."""
    audit.record(
        what,
        subject=f"payout:{payout.id}",
        by=by,
        before={"status": before} if before else None,
        after={"status": payout.status, "amount": str(payout.amount)},
    )
    outbox.publish(what, {"payout_id": str(payout.id), "partner_id": str(payout.partner_id)})
