"""Ledger entries after the sale: numbered under the order's lock, so that each is made once."""

from datetime import datetime

from billing.ledger import Legs, post
from billing.models import Order


def post_adjustment(order: Order, *, kind: str, legs: Legs, by: str, now: datetime) -> None:
    """Post the next adjustment of the order, if it moves anything.

    The caller holds the order's lock and saves it.
    """
    if not legs:
        return
    order.adjustments += 1
    source = f"{order.reference}:{order.adjustments}"
    post(kind=kind, source=source, legs=legs, by=by, now=now)
