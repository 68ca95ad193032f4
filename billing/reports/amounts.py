"""Amounts and shares as Brazilians write them."""

from decimal import ROUND_HALF_UP, Decimal

from django.utils.formats import number_format

UNKNOWN = "—"


def plain(amount: Decimal | None) -> str:
    """`1.234,56`; a dash for what nobody knows."""
    return UNKNOWN if amount is None else number_format(amount, 2, force_grouping=True)


def share(part: Decimal | None) -> str:
    """`47,0 %` of a share of one."""
    if part is None:
        return UNKNOWN
    # Django would cut, not round.
    percent = (part * 100).quantize(Decimal("0.1"), rounding=ROUND_HALF_UP)
    return f"{number_format(percent, 1, force_grouping=True)} %"
