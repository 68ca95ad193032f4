"""What billing hears of the gateways: their facts, never a vendor's word."""

from datetime import datetime
from decimal import Decimal
from uuid import UUID

from django.utils import timezone

from billing import payout_handlers  # noqa: F401 - its handlers are found through this module
from billing.letters import write_receipt
from billing.models import Order
from billing.reports.letters import readers, write_report
from billing.reports.months import Month
from billing.selectors.orders import orders_with_lines
from billing.services.disputing import close_dispute, open_dispute
from billing.services.refunding import book_refund
from billing.services.settling import Paid, settle_order
from billing.services.truing import true_up_fee
from core.outbox import Again, Fact, subscribe

_UNPAID = (Order.Status.OPEN, Order.Status.EXPIRED)


@subscribe("gateways.payment.paid")
def on_payment_paid(fact: Fact) -> None:
    """The order is paid, and all that follows."""
    told = fact.payload
    order_id = _order_id(told["reference"])
    if order_id is None:
        return
    paid = Paid(
        payment_id=told["payment_id"],
        gateway_id=UUID(told["gateway_id"]),
        gateway_kind=told["kind"],
        method=told["method"],
        amount=Decimal(told["amount"]),
        fee=Decimal(told["fee"]) if told["fee"] is not None else None,
        fee_is_estimate=told["fee_is_estimate"],
        paid_at=datetime.fromisoformat(told["paid_at"]),
        late=told["late"],
    )
    settle_order(order_id=order_id, paid=paid, by=_by(told), now=timezone.now())


@subscribe("gateways.payment.fee_reported")
def on_payment_fee_reported(fact: Fact) -> None:
    """The true fee."""
    order = _settled_order(fact)
    if order:
        told = fact.payload
        true_up_fee(
            order_id=order.id,
            payment_id=told["payment_id"],
            fee=Decimal(told["fee"]),
            by=_by(told),
            now=timezone.now(),
        )


@subscribe("gateways.payment.refunded")
def on_payment_refunded(fact: Fact) -> None:
    """Money went back, or a refund bounced."""
    order = _settled_order(fact)
    if order:
        told = fact.payload
        book_refund(
            order_id=order.id,
            payment_id=told["payment_id"],
            refund_total=Decimal(told["refund_total"]),
            paid=Decimal(told["amount_paid"]),
            by=_by(told),
            now=timezone.now(),
        )


@subscribe("gateways.payment.disputed")
def on_payment_disputed(fact: Fact) -> None:
    """The payer's bank wants the money back."""
    order = _settled_order(fact)
    if order:
        open_dispute(
            order_id=order.id,
            payment_id=fact.payload["payment_id"],
            by=_by(fact.payload),
            now=timezone.now(),
        )


@subscribe("gateways.payment.dispute_closed")
def on_payment_dispute_closed(fact: Fact) -> None:
    """It is decided."""
    order = _settled_order(fact)
    if order is None:
        return
    told, now = fact.payload, timezone.now()
    names = {"order_id": order.id, "payment_id": told["payment_id"], "by": _by(told), "now": now}
    # The two facts may be delivered in any order; opening twice opens once.
    open_dispute(**names)
    close_dispute(won=told["outcome"] == "won", **names)


@subscribe("billing.month.reported")
def on_month_reported(fact: Fact) -> None:
    """Whoever answers for the money reads it on the first day after."""
    month = Month.read(fact.payload["month"])
    for reader in readers():
        write_report(month, reader)


def _settled_order(fact: Fact) -> Order | None:
    """The order of a fact that comes after the payment; facts may overtake each other."""
    order_id = _order_id(fact.payload["reference"])
    if order_id is None:
        return None
    order = Order.objects.get(id=order_id)
    if order.status in _UNPAID:
        raise Again(after_seconds=2)
    return order


def _order_id(reference: str) -> UUID | None:
    """`order:<id>`; other references are not ours."""
    kind, _, name = reference.partition(":")
    return UUID(name) if kind == "order" else None


def _by(told: dict[str, str]) -> str:
    return f"payment:{told['payment_id']}"


@subscribe("billing.order.paid")
def on_order_paid(fact: Fact) -> None:
    """The receipt. A crash after sending may send it again."""
    write_receipt(orders_with_lines().get(pk=fact.payload["order_id"]))


@subscribe("billing.receipt.requested")
def on_receipt_requested(fact: Fact) -> None:
    """Somebody lost the first one. A crash after sending may send it again."""
    write_receipt(orders_with_lines().get(pk=fact.payload["order_id"]))
