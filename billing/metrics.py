"""What billing measures."""

from prometheus_client import Counter

ORDERS_PAID = Counter("orders_paid_total", "Orders that were paid.", ["product", "method"])
LEDGER_IMBALANCE = Counter(
    "ledger_imbalance_total", "Things the hourly look at the ledger found wrong."
)
