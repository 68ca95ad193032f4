"""What changed about a payment, told twice: in its history and upwards, in one transaction.

Upwards only what concerns the reference: a payment that does not settle it was never paid as far
as those above know, and its refund is not theirs to book.
"""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from core import outbox
from gateways.metrics import PAYMENTS_PAID
from gateways.models import Payment, PaymentEvent

_CLOSED = {Payment.Status.FAILED, Payment.Status.EXPIRED}


@dataclass(frozen=True, slots=True)
class Change:
    """A payment before and after one piece of news."""

    before: Payment
    after: Payment
    source: str
    now: datetime
    late: bool = False

    def has(self, *names: str) -> bool:
        """Whether any of these columns changed."""
        return any(getattr(self.before, each) != getattr(self.after, each) for each in names)


def announce(change: Change) -> None:
    """History lines and facts for whatever changed; nothing changed = nothing written."""
    for tell in (_tell_answer, _tell_money, _tell_close, _tell_fee, _tell_refund, _tell_dispute):
        tell(change)


def write_event(change: Change, what: str, **details: Any) -> None:
    """One line of the payment's history."""
    PaymentEvent.objects.create(
        payment=change.after,
        at=change.now,
        what=what,
        source=change.source[:60],
        status_before=change.before.status,
        status_after=change.after.status,
        details=details,
    )


def _tell_answer(change: Change) -> None:
    if change.before.status == Payment.Status.UNKNOWN and not change.after.failure_code:
        if change.after.status == Payment.Status.PENDING:
            write_event(change, "answered")
    elif change.has("provider_id"):
        write_event(change, "identified")


def _tell_money(change: Change) -> None:
    payment = change.after
    if change.has("amount_paid"):
        write_event(change, "paid", amount_paid=_text(payment.amount_paid), late=change.late)
    if change.before.amount_paid is None and payment.amount_paid is not None:
        PAYMENTS_PAID.labels(_kind(payment), payment.method).inc()
    if not payment.settles or change.before.settles:
        return
    write_event(change, "settled")
    outbox.publish(
        "gateways.payment.paid",
        {
            **_names(payment),
            "partner_id": _text(payment.partner_id),
            "gateway_id": _text(payment.gateway_id),
            "kind": _kind(payment),
            "method": payment.method,
            "amount": str(payment.amount),
            "amount_paid": _text(payment.amount_paid),
            "fee": _text(payment.fee),
            "fee_is_estimate": payment.fee_is_estimate,
            "paid_at": payment.paid_at.isoformat() if payment.paid_at else None,
            "late": change.late,
            "tracking_token": payment.tracking_token,
        },
    )


def _tell_close(change: Change) -> None:
    payment = change.after
    if change.has("status") and payment.status in _CLOSED:
        write_event(change, "closed")
        closed = {**_names(payment), "as": payment.closed_as}
        outbox.publish("gateways.payment.closed", closed)


def _tell_fee(change: Change) -> None:
    payment = change.after
    if payment.fee is None or not change.has("fee", "fee_is_estimate"):
        return
    write_event(change, "fee_reported", fee=str(payment.fee), estimate=payment.fee_is_estimate)
    if change.before.settles and not payment.fee_is_estimate:
        told = {**_names(payment), "fee": str(payment.fee)}
        outbox.publish("gateways.payment.fee_reported", told)


def _tell_refund(change: Change) -> None:
    payment = change.after
    if not change.has("refunded_amount"):
        return
    write_event(change, "refunded", refund_total=str(payment.refunded_amount))
    if payment.settles:
        outbox.publish(
            "gateways.payment.refunded",
            {
                **_names(payment),
                "refund_total": str(payment.refunded_amount),
                "amount_paid": _text(payment.amount_paid),
                "full": payment.refunded_amount == payment.amount_paid,
            },
        )


def _tell_dispute(change: Change) -> None:
    payment = change.after
    if not change.has("dispute"):
        return
    write_event(change, "disputed", dispute=payment.dispute)
    if not payment.settles:
        return
    # News of the end may come first: the beginning is told all the same, once.
    if not change.before.dispute:
        disputed = {**_names(payment), "amount": _text(payment.amount_paid)}
        outbox.publish("gateways.payment.disputed", disputed)
    if payment.dispute != "open":
        closed = {**_names(payment), "outcome": payment.dispute}
        outbox.publish("gateways.payment.dispute_closed", closed)


def _names(payment: Payment) -> dict[str, str]:
    return {"payment_id": payment.payment_id, "reference": payment.reference}


def _kind(payment: Payment) -> str:
    return payment.gateway.kind if payment.gateway else payment.gateway_type


def _text(value: Decimal | object | None) -> str | None:
    return None if value is None else str(value)
