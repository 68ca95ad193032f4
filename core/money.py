"""Amounts: `Decimal` reais with two places at rest, whole centavos on the wire, never a float."""

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

CENT = Decimal("0.01")
_TOO_MUCH = 10**14  # a column of amounts has fourteen digits


def quantize(amount: Decimal) -> Decimal:
    """Two places, half up: 0.025 is 0.03. The one rounding of the house."""
    return amount.quantize(CENT, rounding=ROUND_HALF_UP)


@dataclass(frozen=True, slots=True, order=True)
class Money:
    """An amount in the smallest unit of its currency: centavos for BRL."""

    minor: int
    currency: str = "BRL"

    def __post_init__(self) -> None:
        if type(self.minor) is not int:
            raise TypeError(f"centavos are whole numbers, not {type(self.minor).__name__}")
        if self.minor < 0:
            raise ValueError("an amount is never negative")
        if self.minor >= _TOO_MUCH:
            raise ValueError("no column holds so much")

    @classmethod
    def of(cls, reais: Decimal, currency: str = "BRL") -> "Money":
        """From reais. Raises ValueError on a fraction of a centavo, TypeError on floats."""
        if not isinstance(reais, Decimal):
            raise TypeError(f"reais are Decimal, not {type(reais).__name__}")
        if not reais.is_finite() or reais != reais.quantize(CENT):
            raise ValueError("fraction of a centavo")
        return cls(int(reais * 100), currency)

    @property
    def reais(self) -> Decimal:
        """The same amount as a Decimal with two places."""
        return Decimal(self.minor).scaleb(-2)


NOTHING = Money(0)
A_CENTAVO = Money(1)
