"""What a sale leaves: pure arithmetic, to the centavo."""

from dataclasses import dataclass
from decimal import Decimal

from core.money import quantize

ZERO = Decimal("0.00")


@dataclass(frozen=True, slots=True)
class Rates:
    """What the house reckons with on the day of the sale."""

    tax_rate: Decimal
    pce_per_unit: Decimal
    commission_rate: Decimal


@dataclass(frozen=True, slots=True)
class Economics:
    """How a sale is divided. The parts and `platform_net` add up to `gross`; only that one may
    be negative.
    """

    gross: Decimal
    fee: Decimal
    pce: Decimal
    tax: Decimal
    share: Decimal
    """The partner's."""

    @property
    def platform_net(self) -> Decimal:
        """What is left to the platform before its own costs."""
        return self.gross - self.fee - self.pce - self.tax - self.share

    @property
    def commission(self) -> Decimal:
        """What the platform keeps of a partner's sale."""
        return self.gross - self.share


def own_sale(*, gross: Decimal, fee: Decimal, access_units: int, rates: Rates) -> Economics:
    """Our own product: all of it is revenue, each perpetual access sets a PCE aside."""
    return Economics(
        gross=gross,
        fee=fee,
        pce=quantize(rates.pce_per_unit * access_units),
        tax=quantize(gross * rates.tax_rate),
        share=ZERO,
    )


def credit_sale(*, gross: Decimal, fee: Decimal) -> Economics:
    """Prepaid credits: a debt to the partner; tax and PCE come with each redemption."""
    return Economics(gross=gross, fee=fee, pce=ZERO, tax=ZERO, share=ZERO)


def partner_sale(*, gross: Decimal, fee: Decimal, rates: Rates) -> Economics:
    """A partner's product: its share is rounded, the rest is our commission, which is taxed."""
    share = quantize(gross * (1 - rates.commission_rate))
    tax = quantize((gross - share) * rates.tax_rate)
    return Economics(gross=gross, fee=fee, pce=ZERO, tax=tax, share=share)


def net_result(economics: Economics, *, cac: Decimal, setup: Decimal, hidden: Decimal) -> Decimal:
    """What one sale earns after the costs a policy reckons with."""
    return economics.platform_net - cac - setup - hidden


def part_of(whole: Decimal, *, share: Decimal, of: Decimal) -> Decimal:
    """`whole` in the proportion of `share` to `of`: all of it for all, rounded for a part."""
    return whole if share == of else quantize(whole * share / of)
