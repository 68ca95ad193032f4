"""Amounts and shares as Brazilians read them."""

from decimal import Decimal

from django.utils.formats import number_format

from core.admin.times import NEVER


def reais(amount: Decimal | None) -> str:
    """`R$ 1.234,56`; a dash for what nobody knows."""
    if amount is None:
        return NEVER
    return f"R$ {number_format(amount, 2, force_grouping=True)}"


def percent(part: float, whole: float, places: int = 1) -> str:
    """`99,9 %`; a dash for a share of nothing. Never rounded up to the whole."""
    if not whole:
        return NEVER
    scale = 10**places
    share = int(Decimal(part) * 100 * scale / Decimal(whole)) / scale
    return f"{number_format(share, places if share < 100 else 0)} %"


def age(seconds: float) -> str:
    """`3 min`, `2 h`, `5 d`: how long something has waited."""
    for unit, size in (("d", 86_400), ("h", 3600), ("min", 60)):
        if seconds >= size:
            return f"{int(seconds // size)} {unit}"
    return f"{int(seconds)} s"
