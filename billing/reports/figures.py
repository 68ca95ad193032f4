"""The figures of some sales: they add up, and say what is left."""

from dataclasses import asdict, dataclass, fields
from decimal import Decimal
from typing import Any

from billing.economics import ZERO
from core.money import quantize


@dataclass(frozen=True, slots=True)
class Figures:
    """Of sales of a month, and of what was taken back in it, whenever that had been sold.

    Every field is a sum, so that figures of parts make those of the whole.
    """

    sales: int = 0
    gross: Decimal = ZERO
    share: Decimal = ZERO
    """The studios' part of what was sold for them."""
    fee: Decimal = ZERO
    tax: Decimal = ZERO
    pce: Decimal = ZERO
    cac: Decimal = ZERO
    setup: Decimal = ZERO
    hidden: Decimal = ZERO
    estimates: int = 0
    """Orders whose fee nobody has reported yet; an earlier month's pack, if a voucher needs it."""
    packs: int = 0
    prepaid: Decimal = ZERO
    """Paid for packs of credits: a debt, until vouchers are redeemed."""
    prepaid_fee: Decimal = ZERO
    refunds: int = 0
    refunded: Decimal = ZERO
    """Revenue given back."""
    disputes: int = 0
    disputed: Decimal = ZERO
    """Revenue lost in disputes."""
    dispute_fees: Decimal = ZERO
    tax_back: Decimal = ZERO
    pce_back: Decimal = ZERO
    returned: Decimal = ZERO
    """What payers got back, the studios' part and unused credits among it."""

    def __add__(self, other: "Figures") -> "Figures":
        return Figures(*(getattr(self, name) + getattr(other, name) for name in NAMES))

    @property
    def revenue(self) -> Decimal:
        """Ours: all of our own products, the commission of the studios'."""
        return self.gross - self.share

    @property
    def costs(self) -> Decimal:
        """What the policy of each sale's day reckons with."""
        return self.cac + self.setup + self.hidden

    @property
    def net(self) -> Decimal:
        """What the month's sales leave."""
        return self.revenue - self.fee - self.tax - self.pce - self.costs

    @property
    def taken_back(self) -> Decimal:
        """What refunds and disputes of the month cost, less what they release."""
        back = self.refunded + self.disputed + self.dispute_fees
        return back - self.tax_back - self.pce_back

    @property
    def result(self) -> Decimal:
        """What is left of the month in the end."""
        return self.net - self.taken_back

    @property
    def net_per_sale(self) -> Decimal | None:
        return quantize(self.net / self.sales) if self.sales else None

    @property
    def margin(self) -> Decimal | None:
        """The net as a share of the gross."""
        return self.net / self.gross if self.gross else None

    def dump(self) -> dict[str, Any]:
        """For JSON: whole numbers and amounts as text, without those that are nothing."""
        told = {name: value for name, value in asdict(self).items() if value}
        return {name: value if type(value) is int else str(value) for name, value in told.items()}

    @classmethod
    def load(cls, told: dict[str, Any]) -> "Figures":
        values: dict[str, Any] = {
            name: value if type(value) is int else Decimal(value) for name, value in told.items()
        }
        return cls(**values)


NAMES = tuple(each.name for each in fields(Figures))
NOTHING = Figures()
