"""How many orders may come from one address: rows and charges cost us, not the visitor."""

from contextlib import suppress

from billing.errors import TooManyOrders
from core.limits import Limit, LimiterDown

ORDERS = Limit("orders", times=300, seconds=600)


def count_order(address: str) -> None:
    """Count one. Without Redis everybody may buy. Raises TooManyOrders."""
    with suppress(LimiterDown):
        if not ORDERS.hit(address).allowed:
            raise TooManyOrders
