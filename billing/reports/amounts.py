"""Amounts and shares as Brazilians write them."""

from decimal import Decimal

from django.utils.formats import number_format

UNKNOWN = "—"


def plain(amount: Decimal | None) -> str:
    """`1.234,56`; a dash for what nobody knows."""
    return UNKNOWN if amount is None else number_format(amount, 2, force_grouping=True)


def share(part: Decimal | None) -> str:
    """`47,0 %` of a share of one."""
    return UNKNOWN if part is None else f"{number_format(part * 100, 1, force_grouping=True)} %"
