"""What billing measures."""

from prometheus_client import Counter

ORDERS_PAID = Counter("orders_paid_total", "Orders that were paid.", ["product", "method"])
