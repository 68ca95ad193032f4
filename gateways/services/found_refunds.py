"""Refunds as a provider lists them, and our rows of them brought up to date."""

from datetime import datetime
from decimal import Decimal

from django.db.models import Sum

from gateways.charges import RefundFact, RefundStatus
from gateways.models import Discrepancy, Payment, Refund
from gateways.services.discrepancies import note_discrepancy

Status = Refund.Status
_ORDER = (Status.PENDING, Status.SUCCEEDED, Status.FAILED)
_STATUS = {
    RefundStatus.PENDING: Status.PENDING,
    RefundStatus.SUCCEEDED: Status.SUCCEEDED,
    RefundStatus.FAILED: Status.FAILED,
}


def keep_found_refunds(
    payment: Payment, listed: tuple[RefundFact, ...], *, now: datetime
) -> Decimal:
    """Each listed refund as a row, its state only ever further on; answers what went back in all.

    The payment is locked by the caller. Safe to repeat, in any order. A refund that bounced is
    told to people.
    """
    rows = list(payment.refunds.all())
    failed_before = {row.id for row in rows if row.status == Status.FAILED}
    for found in sorted(listed, key=lambda each: each.provider_id):
        row = _row_of(found, rows)
        if row is None:
            if found.provider_id and found.amount.minor:
                rows.append(_new_row(payment, found, now))
            continue
        _bring_up_to_date(row, found, now)
    for row in rows:
        if row.status == Status.FAILED and row.id not in failed_before:
            kind = Discrepancy.Kind.REFUND_FAILED
            note_discrepancy(payment=payment, kind=kind, now=now, amount=row.amount, again=True)
    return succeeded_total(payment)


def succeeded_total(payment: Payment) -> Decimal:
    """What went back, by our rows."""
    succeeded = payment.refunds.filter(status=Status.SUCCEEDED)
    return succeeded.aggregate(total=Sum("amount"))["total"] or Decimal("0.00")


def _row_of(found: RefundFact, rows: list[Refund]) -> Refund | None:
    for row in rows:
        if found.our_key.replace("-", "") == row.id.hex or (
            found.provider_id and found.provider_id == row.provider_id
        ):
            return row
    # Asked for, and not answered yet: the only one of this amount is this one.
    waiting = [
        row
        for row in rows
        if not row.provider_id and row.status == Status.PENDING and row.amount == found.amount.reais
    ]
    return waiting[0] if len(waiting) == 1 and not found.our_key else None


def _new_row(payment: Payment, found: RefundFact, now: datetime) -> Refund:
    status = _STATUS[found.status]
    return Refund.objects.create(
        payment=payment,
        source=f"provider:{found.provider_id}"[:100],
        amount=found.amount.reais,
        status=status,
        provider_id=found.provider_id,
        asked_by=f"gateway:{payment.gateway.kind}" if payment.gateway else "gateway",
        created_at=now,
        finished_at=None if status == Status.PENDING else now,
    )


def _bring_up_to_date(row: Refund, found: RefundFact, now: datetime) -> None:
    status = max(Status(row.status), _STATUS[found.status], key=_ORDER.index)
    if status == row.status and row.provider_id:
        return
    row.provider_id = row.provider_id or found.provider_id
    row.finished_at = now if status not in (row.status, Status.PENDING) else row.finished_at
    row.status = status
    row.save(update_fields=["provider_id", "finished_at", "status"])
