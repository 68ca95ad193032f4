"""What is known of a payment's money, and how news is merged into it.

Pure functions. Each fact takes the earliest, the largest, the furthest or the provider's newest
word, so that any order of news and any repetition ends in the same facts; the status is derived
from them and never written by itself.
"""

from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from typing import Any

from core.money import NOTHING, Money
from gateways.charges import Charge, ChargeStatus
from gateways.shapes import text

_MONEY_CAME = {ChargeStatus.PAID, ChargeStatus.REFUNDED, ChargeStatus.CHARGEBACK}
_CLOSED = {ChargeStatus.EXPIRED: "expired", ChargeStatus.FAILED: "failed"}
_FURTHEST_CLOSED = ("", "expired", "failed")
# Lost is last: money that was taken back is not ours because an older letter says so.
_FURTHEST_DISPUTE = ("", "open", "won", "lost")


@dataclass(frozen=True, slots=True)
class Facts:
    """All that news can change; the names are those of Payment's columns."""

    answered: bool = False
    """The provider has said something of it at least once."""
    paid_at: datetime | None = None
    amount_paid: Decimal | None = None
    closed_as: str = ""
    refunded_amount: Decimal = Decimal("0.00")
    dispute: str = ""
    fee: Decimal | None = None
    fee_is_estimate: bool = True
    provider_updated_at: datetime | None = None
    provider_id: str = ""
    end_to_end_id: str = ""
    pix_code: str = ""
    redirect_url: str = ""


def merge(known: Facts, charge: Charge, *, seen_at: datetime) -> Facts:
    """`known` and what the charge adds. The charge is of this payment and in its currency."""
    came = _came(charge)
    refunded = known.refunded_amount if charge.refunds else _refunded(known, charge)
    return replace(
        known,
        answered=True,
        paid_at=_earliest(known.paid_at, _paid_at(charge, seen_at) if came else None),
        amount_paid=_larger(known.amount_paid, came.reais if came else None),
        closed_as=_further(_FURTHEST_CLOSED, known.closed_as, _CLOSED.get(charge.status, "")),
        refunded_amount=refunded,
        dispute=_further(_FURTHEST_DISPUTE, known.dispute, _dispute(charge)),
        provider_updated_at=_latest(known.provider_updated_at, charge.updated_at),
        provider_id=known.provider_id or charge.provider_id,
        end_to_end_id=known.end_to_end_id or text(charge.end_to_end_id, most=64),
        pix_code=known.pix_code or charge.pix_code,
        redirect_url=known.redirect_url or charge.redirect_url,
        **_fee(known, charge),
    )


def with_refunded(known: Facts, total: Decimal) -> Facts:
    """The total that refunds listed one by one add up to; never above what came."""
    return replace(known, refunded_amount=min(total, known.amount_paid or Decimal("0.00")))


def derive_status(known: Facts, *, amount: Decimal, settles: bool) -> str:
    """The payment's status. Less than the amount pays only what somebody accepted (`settles`)."""
    if known.amount_paid is not None:
        if known.dispute in ("open", "lost"):
            return "DISPUTED"
        if known.refunded_amount:
            whole = known.refunded_amount >= known.amount_paid
            return "REFUNDED" if whole else "PARTIALLY_REFUNDED"
        if settles or known.amount_paid >= amount:
            return "PAID"
    if known.closed_as:
        return known.closed_as.upper()
    return "PENDING" if known.answered else "UNKNOWN"


def _came(charge: Charge) -> Money | None:
    """What was paid into the charge; several payments where the provider lists them."""
    if charge.status not in _MONEY_CAME and not charge.refunded.minor:
        return None
    listed = sum(each.minor for each in charge.received)
    return Money(max(charge.amount.minor, listed), charge.amount.currency)


def _paid_at(charge: Charge, seen_at: datetime) -> datetime:
    return charge.paid_at or charge.updated_at or seen_at


def _refunded(known: Facts, charge: Charge) -> Decimal:
    """The newest running total by the provider's clock; the largest where the clock is silent."""
    came = _came(charge) or NOTHING
    told = min(charge.refunded, came)
    if charge.status == ChargeStatus.REFUNDED and not told.minor:
        told = came
    if _is_older(known, charge):
        return known.refunded_amount
    return told.reais if _is_newer(known, charge) else max(told.reais, known.refunded_amount)


def _dispute(charge: Charge) -> str:
    if charge.status == ChargeStatus.CHARGEBACK and not charge.dispute:
        return "open"
    return charge.dispute


def _fee(known: Facts, charge: Charge) -> dict[str, Any]:
    """Exact replaces estimate, never the reverse; among equals the larger: no row keeps when."""
    kept = {"fee": known.fee, "fee_is_estimate": known.fee_is_estimate}
    if charge.fee is None:
        return kept
    told = {"fee": charge.fee.amount.reais, "fee_is_estimate": not charge.fee.exact}
    if known.fee is None:
        return told
    if charge.fee.exact is known.fee_is_estimate:
        return told if charge.fee.exact else kept
    return told if charge.fee.amount.reais > known.fee else kept


def _is_newer(known: Facts, charge: Charge) -> bool:
    """Surely: both times are the provider's."""
    then, this = known.provider_updated_at, charge.updated_at
    return then is not None and this is not None and this > then


def _is_older(known: Facts, charge: Charge) -> bool:
    then, this = known.provider_updated_at, charge.updated_at
    return then is not None and this is not None and this < then


def _further(order: tuple[str, ...], one: str, other: str) -> str:
    return max(one, other, key=order.index)


def _earliest(one: datetime | None, other: datetime | None) -> datetime | None:
    return min((each for each in (one, other) if each), default=None)


def _latest(one: datetime | None, other: datetime | None) -> datetime | None:
    return max((each for each in (one, other) if each), default=None)


def _larger(one: Decimal | None, other: Decimal | None) -> Decimal | None:
    return max((each for each in (one, other) if each is not None), default=None)
