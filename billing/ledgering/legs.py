"""The legs of an entry: an account and an amount on one of its sides."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from billing.ledgering.errors import Unbalanced
from core.money import Money

NIL = Decimal("0.00")


@dataclass(frozen=True, slots=True, order=True)
class Leg:
    """One side is an amount, the other is nil."""

    path: str
    debit: Decimal
    credit: Decimal

    @property
    def turned(self) -> "Leg":
        """The same amount on the other side."""
        return Leg(self.path, self.credit, self.debit)


Legs = tuple[Leg, ...]


def debit(path: str, amount: Decimal) -> Leg:
    """Raises ValueError below zero or with a fraction of a centavo, TypeError on floats."""
    return Leg(path, Money.of(amount).reais, NIL)


def credit(path: str, amount: Decimal) -> Leg:
    """Raises ValueError below zero or with a fraction of a centavo, TypeError on floats."""
    return Leg(path, NIL, Money.of(amount).reais)


def balanced(legs: Iterable[Leg]) -> Legs:
    """The legs without those of nothing. Raises Unbalanced unless they make an entry."""
    told = tuple(leg for leg in legs if leg.debit or leg.credit)
    if len(told) < 2:
        raise Unbalanced("an entry has at least two legs")
    if any(min(leg.debit, leg.credit) != 0 or max(leg.debit, leg.credit) < 0 for leg in told):
        raise Unbalanced("a leg is either a debit or a credit")
    difference = sum(leg.debit - leg.credit for leg in told)
    if difference:
        raise Unbalanced(f"debits and credits differ by {difference}")
    return told
