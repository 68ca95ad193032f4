"""What billing measures."""

from datetime import datetime

from django.db.models import Min
from django.utils import timezone
from prometheus_client import Counter, Gauge

from billing.models import Payout, Settlement
from core.health import GAUGES

ORDERS_PAID = Counter("orders_paid_total", "Orders that were paid.", ["product", "method"])
LEDGER_IMBALANCE = Counter(
    "ledger_imbalance_total", "Things the hourly look at the ledger found wrong."
)
PAYOUTS = Counter("payouts_total", "Steps of payouts to partners.", ["result"])
SETTLEMENT_OLDEST_DUE_SECONDS = Gauge(
    "settlement_oldest_due_seconds",
    "How long the oldest share whose day has come waits for its release.",
    multiprocess_mode="mostrecent",
)
PAYOUT_OLDEST_UNKNOWN_SECONDS = Gauge(
    "payout_oldest_unknown_seconds",
    "How long ago the oldest payout whose end nobody knows was approved.",
    multiprocess_mode="mostrecent",
)


def refresh_waiting(now: datetime) -> None:
    """What waits, read from the rows when Prometheus asks."""
    due = Settlement.objects.filter(status=Settlement.Status.SCHEDULED).aggregate(
        first=Min("due_date")
    )["first"]
    midnight = timezone.make_aware(datetime.combine(due, datetime.min.time())) if due else now
    SETTLEMENT_OLDEST_DUE_SECONDS.set(max((now - midnight).total_seconds(), 0))
    unknown = Payout.objects.filter(status=Payout.Status.UNKNOWN).aggregate(
        first=Min("approved_at")
    )["first"]
    PAYOUT_OLDEST_UNKNOWN_SECONDS.set((now - unknown).total_seconds() if unknown else 0)


GAUGES.append(refresh_waiting)
