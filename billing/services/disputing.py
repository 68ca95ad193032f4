"""A chargeback or a MED: the money is held, then ours again or gone."""

from collections.abc import Callable
from datetime import datetime
from uuid import UUID

from django.db import transaction

from billing import postings
from billing.ledger import Legs
from billing.models import Order, Product, Settlement
from billing.services.adjusting import post_adjustment
from billing.services.taking_back import TakenBack, end_access, take_back
from core import audit, outbox

Status = Settlement.Status


def open_dispute(*, order_id: UUID, payment_id: str, by: str, now: datetime) -> None:
    """Hold what is contested: the money, the partner's share, the access. Safe to repeat."""
    with transaction.atomic():
        order = Order.objects.select_for_update().get(id=order_id)
        if order.payment_id != payment_id or order.dispute:
            return
        if order.amount_gross == order.amount_refunded:
            return
        _post(order, "dispute_opened", postings.dispute_opened, by=by, now=now)
        _move_settlement(order, Status.SCHEDULED, Status.HELD)
        order.status, order.dispute = Order.Status.DISPUTED, Order.Dispute.OPEN
        order.save()
        _tell(order, "billing.order.disputed", by=by)


def close_dispute(*, order_id: UUID, payment_id: str, won: bool, by: str, now: datetime) -> None:
    """Book how it ended. Safe to repeat; news of the end that came first waits for the beginning.

    Won: everything as before. Lost: taken back like a refund, and the access ends.
    """
    with transaction.atomic():
        order = Order.objects.select_for_update().get(id=order_id)
        if order.payment_id != payment_id or order.dispute not in _may_end(won):
            return
        if order.dispute == Order.Dispute.WON:
            # Lost after all: held once more, then gone.
            _post(order, "dispute_opened", postings.dispute_opened, by=by, now=now)
            _move_settlement(order, Status.SCHEDULED, Status.HELD)
        if won:
            _post(order, "dispute_won", postings.dispute_won, by=by, now=now)
            _move_settlement(order, Status.HELD, Status.SCHEDULED)
            refunded = order.amount_refunded > 0
            order.status = Order.Status.PARTIALLY_REFUNDED if refunded else Order.Status.PAID
        else:
            contested = order.amount_gross - order.amount_refunded
            take_back(
                order, amount=contested, why=TakenBack.DISPUTE, releases_pce=True, by=by, now=now
            )
            end_access(order, now=now)
            order.status = Order.Status.REFUNDED
        order.dispute = Order.Dispute.WON if won else Order.Dispute.LOST
        order.save()
        outcome = "won" if won else "lost"
        _tell(order, "billing.order.dispute_closed", by=by, outcome=outcome)


def _may_end(won: bool) -> set[str]:
    """A loss is the last word, also after a win; a win only of what is open."""
    return {Order.Dispute.OPEN} if won else {Order.Dispute.OPEN, Order.Dispute.WON}


def _post(order: Order, kind: str, legs_of: Callable[..., Legs], *, by: str, now: datetime) -> None:
    """Money that lies at a partner's own gateway is not in our books."""
    if order.paid_to == Product.PaidTo.PARTNER:
        return
    legs = legs_of(
        gateway_id=order.gateway_id,
        payment=order.payment_id,
        amount=order.amount_gross - order.amount_refunded,
    )
    post_adjustment(order, kind=kind, legs=legs, by=by, now=now)


def _move_settlement(order: Order, before: Status, after: Status) -> None:
    Settlement.objects.filter(order=order, status=before).update(status=after)


def _tell(order: Order, what: str, *, by: str, **more: str) -> None:
    audit.record(what, subject=order.reference, by=by, after={"status": order.status, **more})
    outbox.publish(what, {"order_id": str(order.id), "subject": order.subject, **more})
