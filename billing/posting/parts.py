"""The recurring parts of postings."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from billing import chart
from billing.ledgering.legs import NIL, Leg, Legs, credit, debit

Amount = Decimal


@dataclass(frozen=True, slots=True)
class Taken:
    """Where a partner's share is taken back from: what is not there becomes its debt."""

    pending: Amount = NIL
    available: Amount = NIL
    debt: Amount = NIL

    @classmethod
    def of(cls, share: Amount, *, pending: Amount, available: Amount) -> "Taken":
        """First what waits to be released, then what is available, then debt."""
        from_pending = min(share, pending)
        from_available = min(share - from_pending, available)
        return cls(from_pending, from_available, share - from_pending - from_available)

    @property
    def total(self) -> Amount:
        return self.pending + self.available + self.debt

    def legs(self, partner_id: UUID) -> Legs:
        return (
            debit(chart.PENDING.path(id=partner_id), self.pending),
            debit(chart.AVAILABLE.path(id=partner_id), self.available),
            debit(chart.PARTNER_DEBT.path(id=partner_id), self.debt),
        )


NOTHING_TAKEN = Taken()


def told(*legs: Leg | Iterable[Leg]) -> Legs:
    """One tuple of all, without legs of nothing."""
    every = (leg for each in legs for leg in ((each,) if isinstance(each, Leg) else each))
    return tuple(leg for leg in every if leg.debit or leg.credit)


def moved(path: str, difference: Amount) -> Leg:
    """A debit, or a credit where the difference is negative."""
    return debit(path, difference) if difference >= 0 else credit(path, -difference)


def left_of(whole: Amount, *parts: Amount) -> Amount:
    """What a split leaves to the platform. Raises ValueError if the parts are more."""
    left = whole - sum(parts)
    if left < 0:
        raise ValueError("the parts are more than the whole")
    return left


def tax_provisioned(tax: Amount) -> Legs:
    return debit(chart.TAX_EXPENSE.path(), tax), credit(chart.TAX_PROVISION.path(), tax)


def tax_released(tax: Amount) -> Legs:
    return debit(chart.TAX_PROVISION.path(), tax), credit(chart.TAX_EXPENSE.path(), tax)


def pce_reserved(pce: Amount) -> Legs:
    return debit(chart.PCE_EXPENSE.path(), pce), credit(chart.PCE_RESERVE.path(), pce)


def pce_released(pce: Amount) -> Legs:
    return debit(chart.PCE_RESERVE.path(), pce), credit(chart.PCE_EXPENSE.path(), pce)


def received(gateway_id: UUID, gross: Amount, fee: Amount) -> Legs:
    """What the gateway will hand over, and what it keeps."""
    return (
        moved(chart.RECEIVABLE.path(id=gateway_id), gross - fee),
        debit(chart.GATEWAY_FEES.path(), fee),
    )
