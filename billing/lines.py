"""What the lines of an order come to."""

from collections.abc import Sequence
from decimal import Decimal

from billing.models import OrderLine
from billing.pricing import totals

DESCRIPTION_LENGTH = 140


def amounts_of(lines: Sequence[OrderLine]) -> dict[str, Decimal]:
    """What the order costs by each method, at the prices of the day it was placed."""
    return totals((_prices(line), line.quantity) for line in lines)


def most_instalments(lines: Sequence[OrderLine]) -> int:
    """As many as the most cautious of its products allows."""
    return min(line.product.max_installments for line in lines)


def describe(lines: Sequence[OrderLine]) -> str:
    """What a gateway shows the payer."""
    words = [
        line.product.name if line.quantity == 1 else f"{line.quantity} × {line.product.name}"
        for line in lines
    ]
    return ", ".join(words)[:DESCRIPTION_LENGTH]


def _prices(line: OrderLine) -> dict[str, Decimal]:
    return {method: Decimal(amount) for method, amount in line.prices.items()}
