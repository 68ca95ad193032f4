"""What a refund, or a dispute that was lost, undoes of a sale."""

from datetime import datetime
from decimal import Decimal
from enum import StrEnum

from billing.economics import ZERO, part_of
from billing.ledger import lock_balances
from billing.models import Order
from billing.services.adjusting import post_adjustment
from billing.services.legs_back import legs_back, legs_returned

PROVISION, RESERVE = "tax:provision", "pce:reserve"


class TakenBack(StrEnum):
    """Why, as the ledger names it."""

    REFUND = "refund"
    DISPUTE = "dispute_lost"


def take_back(
    order: Order, *, amount: Decimal, why: TakenBack, releases_pce: bool, by: str, now: datetime
) -> None:
    """Book `amount` more of the order as gone back: tax, share and, if asked, PCE follow.

    All of it takes back all; a part takes back its proportion, rounded on the running total, so
    that many small refunds end where one large one does. The caller holds the order's lock and
    saves it.
    """
    total = order.amount_refunded + amount
    tax = part_of(order.tax_effective, share=total, of=order.amount_gross) - order.tax_reversed
    share = part_of(order.partner_share, share=total, of=order.amount_gross) - order.share_reversed
    pce = order.pce_reserved - order.pce_released if releases_pce else ZERO
    tax, pce = _still_there(tax, pce)
    legs = legs_back(
        order,
        amount=amount,
        tax=tax,
        share=share,
        pce=pce,
        disputed=why is TakenBack.DISPUTE,
        by=by,
        now=now,
    )
    post_adjustment(order, kind=why.value, legs=legs, by=by, now=now)
    order.amount_refunded = total
    order.tax_reversed += tax
    order.share_reversed += share
    order.pce_released += pce


def _still_there(tax: Decimal, pce: Decimal) -> tuple[Decimal, Decimal]:
    """What was paid to the state or spent on storage meanwhile cannot be released any more."""
    left = lock_balances([PROVISION, RESERVE])
    return min(tax, left[PROVISION]), min(pce, left[RESERVE])


def return_to(order: Order, *, total: Decimal, by: str, now: datetime) -> None:
    """A refund bounced: only `total` is gone in the end. The caller locks and saves.

    Access and PCE come back with the money; a share that was cut is the partner's at once.
    """
    amount = order.amount_refunded - total
    tax = order.tax_reversed - part_of(order.tax_effective, share=total, of=order.amount_gross)
    share = order.share_reversed - part_of(order.partner_share, share=total, of=order.amount_gross)
    legs = legs_returned(
        order, amount=amount, tax=tax, share=share, pce=order.pce_released, by=by, now=now
    )
    post_adjustment(order, kind="refund_bounced", legs=legs, by=by, now=now)
    order.amount_refunded = total
    order.tax_reversed -= tax
    order.share_reversed -= share
    order.pce_released = ZERO
    order.access_ended_at = None
    order.status = Order.Status.PARTIALLY_REFUNDED if total else Order.Status.PAID


def end_access(order: Order, *, now: datetime) -> None:
    """What was bought is the buyer's no more. Safe to repeat."""
    order.access_ended_at = order.access_ended_at or now
