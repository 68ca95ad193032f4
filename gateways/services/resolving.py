"""What people decide about money that did not come as asked."""

from copy import copy
from datetime import datetime

from django.db import transaction

from core import audit
from gateways.errors import AlreadyResolved
from gateways.facts import derive_status
from gateways.models import Discrepancy, Payment
from gateways.services.announcing import Change, announce
from gateways.services.locking import lock_payments
from gateways.services.refunding import refund_payment, refundable_amount
from gateways.services.settling import facts_of

Kind, Resolution = Discrepancy.Kind, Discrepancy.Resolution


def resolve_discrepancy(
    *, discrepancy_id: int, resolution: str, by: str, now: datetime
) -> Discrepancy:
    """Close one line of the queue and do what was decided. Safe to repeat with the same decision.

    ACCEPTED: the money is good as it is; less than was asked settles the reference all the same.
    REFUNDED: what came too much, or all of it, goes back. EXPLAINED: nothing is done.
    Raises AlreadyResolved, NotRefundable, Discrepancy.DoesNotExist.
    """
    payment_id = Discrepancy.objects.values_list("payment_id", flat=True).get(id=discrepancy_id)
    with transaction.atomic():
        payment, others = lock_payments(payment_id)
        row = Discrepancy.objects.select_for_update().get(id=discrepancy_id)
        if row.resolved_at is not None:
            return _same(row, resolution)
        if resolution == Resolution.ACCEPTED and row.kind == Kind.UNDERPAID:
            _settle_for_less(payment, others, by, now)
        if resolution == Resolution.REFUNDED:
            _send_back(row, by, now)
        row.resolution, row.resolved_at, row.resolved_by = resolution, now, by
        row.save(update_fields=["resolution", "resolved_at", "resolved_by"])
        audit.record(
            "gateways.discrepancy.resolved",
            subject=f"discrepancy:{row.pk}",
            by=by,
            after={"kind": row.kind, "resolution": resolution, "payment": payment.payment_id},
        )
    return row


def _same(row: Discrepancy, resolution: str) -> Discrepancy:
    if row.resolution != resolution:
        raise AlreadyResolved
    return row


def _settle_for_less(payment: Payment, others: list[Payment], by: str, now: datetime) -> None:
    if payment.settles or any(each.settles for each in others):
        raise AlreadyResolved("A referência já está quitada por outro pagamento.")
    if refundable_amount(payment) != payment.amount_paid or payment.dispute in ("open", "lost"):
        raise AlreadyResolved("O dinheiro já voltou a quem pagou, ou está a caminho.")
    before = copy(payment)
    payment.settles = True
    payment.status = derive_status(facts_of(payment), amount=payment.amount, settles=True)
    payment.save(update_fields=["settles", "status"])
    announce(Change(before, payment, by, now))


def _send_back(row: Discrepancy, by: str, now: datetime) -> None:
    """Of what was paid too much, only that."""
    amount = row.amount if row.kind == Kind.OVERPAID else None
    source = f"discrepancy:{row.pk}"
    before = row.payment.refunds.filter(source__startswith=source).count()
    if before:  # it came up again since
        source = f"{source}:{before + 1}"
    refund_payment(payment_id=row.payment_id, amount=amount, source=source, by=by, now=now)
