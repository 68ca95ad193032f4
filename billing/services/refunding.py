"""Giving money back: asked for here, carried out by the gateway, booked when it happened."""

from datetime import datetime
from decimal import Decimal
from uuid import UUID

from django.db import transaction

from billing.errors import OrderNotPaid
from billing.models import Order
from billing.services.taking_back import TakenBack, end_access, return_to, take_back
from core import audit, outbox
from gateways.models import Payment, Refund
from gateways.services.refunding import refund_payment

_UNPAID = (Order.Status.OPEN, Order.Status.EXPIRED)


def refund_order(
    *,
    order_id: UUID,
    amount: Decimal | None,
    keeps_access: bool,
    source: str,
    by: str,
    now: datetime,
) -> Refund:
    """Ask the gateway to give back `amount` reais, or all that is left with None.

    Books nothing: that follows when the gateway has done it. Safe to repeat with the same
    `source`. Raises OrderNotPaid, gateways' NotRefundable.
    """
    with transaction.atomic():
        order = Order.objects.select_for_update().get(id=order_id)
        if order.status in _UNPAID:
            raise OrderNotPaid
        order.refund_keeps_access = keeps_access
        order.save(update_fields=["refund_keeps_access"])
        audit.record(
            "billing.refund.requested",
            subject=order.reference,
            by=by,
            after={"amount": str(amount) if amount else "all", "keeps_access": keeps_access},
        )
        payment = Payment.objects.get(payment_id=order.payment_id)
        return refund_payment(
            payment_id=payment.id,
            amount=amount,
            source=f"{order.reference}:{source}",
            by=by,
            now=now,
        )


def book_refund(
    *, order_id: UUID, payment_id: str, refund_total: Decimal, paid: Decimal, by: str, now: datetime
) -> None:
    """Follow the running total the gateway gave back of the order's payment.

    What was paid beyond the price goes back first and was never booked. A refund that bounced
    takes its postings back. Safe to repeat: a total already booked changes nothing.
    """
    with transaction.atomic():
        order = Order.objects.select_for_update().get(id=order_id)
        if order.payment_id != payment_id:
            return
        surplus = max(paid - order.amount_gross, Decimal(0))
        total = min(max(refund_total - surplus, Decimal(0)), order.amount_gross)
        if total == order.amount_refunded:
            return
        if total > order.amount_refunded:
            _book(order, TakenBack.REFUND, total - order.amount_refunded, by=by, now=now)
        else:
            return_to(order, total=total, by=by, now=now)
        order.save()
        _tell(order, by=by)


def _book(order: Order, why: TakenBack, amount: Decimal, *, by: str, now: datetime) -> None:
    ends = _ends_access(order, order.amount_refunded + amount)
    take_back(order, amount=amount, why=why, releases_pce=ends, by=by, now=now)
    if ends:
        end_access(order, now=now)
    full = order.amount_refunded == order.amount_gross
    if order.status != Order.Status.DISPUTED:
        order.status = Order.Status.REFUNDED if full else Order.Status.PARTIALLY_REFUNDED


def _ends_access(order: Order, total: Decimal) -> bool:
    if order.refund_keeps_access is not None:
        return not order.refund_keeps_access
    return total == order.amount_gross


def _tell(order: Order, *, by: str) -> None:
    audit.record(
        "billing.order.refunded",
        subject=order.reference,
        by=by,
        after={"refunded": str(order.amount_refunded), "status": order.status},
    )
    outbox.publish(
        "billing.order.refunded",
        {
            "order_id": str(order.id),
            "subject": order.subject,
            "full": order.amount_refunded == order.amount_gross,
            "access_ended": order.access_ended_at is not None,
        },
    )
