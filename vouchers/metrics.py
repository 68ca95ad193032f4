"""What is measured about redemptions."""

from datetime import datetime

from django.db.models import Min
from prometheus_client import Counter, Gauge, Histogram

from core.health import GAUGES
from vouchers.models import Redemption

REDEEM_SECONDS = Histogram("redeem_duration_seconds", "Time to answer a redeem request.")
COMPLETION_SECONDS = Histogram(
    "redemption_completion_seconds",
    "From claim to finished moment.",
    buckets=(0.5, 1, 2, 5, 10, 20, 30, 60, 120, 300, 900),
)
REDEMPTIONS = Counter("redemptions_total", "Redemptions by how they went.", ["result"])
OLDEST_COPYING_SECONDS = Gauge(
    "redemption_oldest_copying_seconds",
    "Age of the oldest redemption still copying.",
    multiprocess_mode="mostrecent",
)
ASSET_COPIES = Counter("asset_copies_total", "Files copied, by result.", ["result"])
ASSET_COPY_SECONDS = Histogram("asset_copy_seconds", "Time to copy one file's objects.")
WRONG_CODES = Counter("voucher_wrong_codes_total", "Codes tried that do not exist.")
ORPHANS_DELETED = Counter("storage_orphans_deleted_total", "Objects nobody owned, removed.")
DANGLING_REFERENCES = Gauge(
    "storage_dangling_references",
    "Rows whose object is missing, at the last sweep.",
    multiprocess_mode="mostrecent",
)


def measure_oldest_copying(now: datetime) -> None:
    """Set the gauge that pages somebody when a redemption is stuck."""
    oldest = Redemption.objects.filter(status=Redemption.Status.COPYING).aggregate(
        at=Min("started_at")
    )["at"]
    OLDEST_COPYING_SECONDS.set((now - oldest).total_seconds() if oldest else 0)


GAUGES.append(measure_oldest_copying)
