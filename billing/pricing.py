"""What things cost: by method, on a day, in instalments. Reading prices is one query for all."""

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import ROUND_DOWN, Decimal
from uuid import UUID

from billing.models import PricingConfig, Product
from core.money import CENT

Prices = Mapping[str, Decimal]
"""The price of one pack by method: `{"pix": 279.00, "card": 297.00}`."""


def prices_on(day: date, products: Iterable[Product]) -> dict[UUID, dict[str, Decimal]]:
    """By product, the newest price of each method that holds on the day. One query."""
    rows = (
        PricingConfig.objects.filter(product__in=[each.pk for each in products])
        .filter(effective_date__lte=day)
        .order_by("product_id", "method", "-effective_date")
        .distinct("product_id", "method")
        .values_list("product_id", "method", "amount")
    )
    found: dict[UUID, dict[str, Decimal]] = {}
    for product_id, method, amount in rows:
        found.setdefault(product_id, {})[method] = amount
    return found


def totals(lines: Iterable[tuple[Prices, int]]) -> dict[str, Decimal]:
    """What so many of each cost together, by the methods that all of them know."""
    priced = list(lines)
    methods = set.intersection(*(set(prices) for prices, _quantity in priced)) if priced else set()
    return {
        method: sum((prices[method] * quantity for prices, quantity in priced), Decimal(0))
        for method in sorted(methods)
    }


def instalments(amount: Decimal, count: int) -> list[Decimal]:
    """`count` parts that add up; what does not divide stands in the first.

    100/3 = 33.34 + 2 × 33.33.
    Raises ValueError for less than one.
    """
    if count < 1:
        raise ValueError("at least one instalment")
    part = (amount / count).quantize(CENT, rounding=ROUND_DOWN)
    return [amount - part * (count - 1), *[part] * (count - 1)]
