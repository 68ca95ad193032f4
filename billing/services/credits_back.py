"""Prepaid credits taken back with their money."""

from datetime import datetime
from decimal import Decimal

from billing.economics import ZERO
from billing.models import CreditLot, Order
from partners.credits import balance, grant_credits, reserve_credits


def take_credits_back(order: Order, *, amount: Decimal, by: str, now: datetime) -> Decimal:
    """Withdraw the credits `amount` reais paid for; answers how much of it was still prepaid.

    Only credits the partner still has can go. The rest of the amount was revenue already, and is
    given back out of it. The caller holds the order's lock.
    """
    lot = CreditLot.objects.select_for_update().get(order=order)
    units = withdrawn_for(lot, amount=amount, whole=order.amount_gross)
    if not units:
        return ZERO
    reserve_credits(
        partner_id=lot.partner_id, amount=units, source=_source(order, "back"), by=by, now=now
    )
    lot.units_refunded += units
    lot.save(update_fields=["units_refunded"])
    return min(units * lot.unit_price, amount)


def withdrawn_for(lot: CreditLot, *, amount: Decimal, whole: Decimal) -> int:
    """How many credits go when `amount` of `whole` does, as things stand."""
    left = lot.units - lot.units_used - lot.units_refunded
    wanted = left if amount == whole else int(amount / lot.unit_price)
    return min(wanted, left, max(balance(partner_id=lot.partner_id), 0))


def give_credits_again(order: Order, *, amount: Decimal, by: str, now: datetime) -> Decimal:
    """The refund bounced: the credits withdrawn for it are the partner's again.

    Answers how much of `amount` is prepaid again. The caller holds the order's lock.
    """
    lot = CreditLot.objects.select_for_update().get(order=order)
    units = min(lot.units_refunded, int(amount / lot.unit_price))
    if not units:
        return ZERO
    grant_credits(
        partner_id=lot.partner_id, amount=units, source=_source(order, "again"), by=by, now=now
    )
    lot.units_refunded -= units
    lot.save(update_fields=["units_refunded"])
    return units * lot.unit_price


def _source(order: Order, what: str) -> str:
    """Named for the adjustment it belongs to, which is made once."""
    return f"{order.reference}:{what}:{order.adjustments + 1}"
