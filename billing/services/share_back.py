"""Where a partner's share is taken back from: what is not released yet, what is, what is owed."""

from decimal import Decimal

from billing.economics import ZERO
from billing.ledger import lock_balances
from billing.models import Order, Settlement
from billing.postings import Taken

_WAITING = (Settlement.Status.SCHEDULED, Settlement.Status.HELD)


def share_taken_from(order: Order, share: Decimal) -> Taken:
    """Pending, else available, else the partner's debt.

    The caller holds the order's lock; the ledger refuses what is not there any more.
    """
    settlement = Settlement.objects.select_for_update().filter(order=order).first()
    if settlement and settlement.status in _WAITING:
        return Taken(pending=share)
    path = f"partner:{order.seller_id}:available"
    available = max(lock_balances([path])[path], ZERO)
    return Taken.of(share, pending=ZERO, available=available)


def cut_settlement(order: Order, share: Decimal) -> None:
    """Less is on its way to the partner; nothing at all cancels it."""
    for settlement in Settlement.objects.filter(order=order, status__in=_WAITING):
        settlement.amount -= share
        if not settlement.amount:
            settlement.status = Settlement.Status.CANCELED
        settlement.save(update_fields=["amount", "status"])
