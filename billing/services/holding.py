"""Staff stop a partner's share before it is released, and let it go again."""

from collections.abc import Iterator
from contextlib import contextmanager
from uuid import UUID

from django.db import transaction

from billing.errors import SettlementDisputed, SettlementMoved, SettlementNotFound
from billing.models import Order, Settlement
from core import audit

Status = Settlement.Status


def hold_settlement(*, settlement_id: UUID, by: str) -> Settlement:
    """It is not released until somebody resumes it. Safe to repeat.

    Raises SettlementNotFound, SettlementMoved once it has been released or canceled.
    """
    with _locked(settlement_id) as settlement:
        _step(settlement, Status.HELD, by=by)
    return settlement


def resume_settlement(*, settlement_id: UUID, by: str) -> Settlement:
    """It is released on its day, or at the next round if that is over. Safe to repeat.

    Raises SettlementNotFound, SettlementMoved, SettlementDisputed while the payment is contested.
    """
    with _locked(settlement_id) as settlement:
        if settlement.order.dispute == Order.Dispute.OPEN:
            raise SettlementDisputed
        _step(settlement, Status.SCHEDULED, by=by)
    return settlement


@contextmanager
def _locked(settlement_id: UUID) -> Iterator[Settlement]:
    """The order first, as those do who take its share back."""
    with transaction.atomic():
        found = Settlement.objects.filter(id=settlement_id)
        order = Order.objects.select_for_update().filter(settlement__in=found).first()
        if order is None:
            raise SettlementNotFound
        settlement = found.select_for_update().get()
        settlement.order = order
        yield settlement


def _step(settlement: Settlement, after: Settlement.Status, *, by: str) -> None:
    if settlement.status == after:
        return
    if after not in Settlement.TRANSITIONS[Status(settlement.status)]:
        raise SettlementMoved(status=settlement.status)
    before, settlement.status = settlement.status, after
    settlement.save(update_fields=["status"])
    audit.record(
        "billing.settlement.held" if after == Status.HELD else "billing.settlement.resumed",
        subject=f"settlement:{settlement.id}",
        by=by,
        before={"status": before},
        after={"status": after.value},
    )
