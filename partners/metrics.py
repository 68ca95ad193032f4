"""What the partners' side measures."""

from datetime import datetime

from django.db.models import Min
from prometheus_client import Counter, Gauge, Histogram

from core.health import GAUGES
from partners.models import Delivery

API_KEY_REFUSALS = Counter("api_key_refusals_total", "Keys turned away.", ["reason"])
ASSETS_DECLARED = Counter("assets_declared_total", "Files partners announced.")
DELIVERY_PUBLISHES = Counter("delivery_publishes_total", "Tries to publish.", ["result"])
DELIVERIES_FINISHED = Counter(
    "deliveries_finished_total", "Deliveries whose files were all looked at.", ["result"]
)
DELIVERY_READY_SECONDS = Histogram(
    "delivery_ready_seconds",
    "From publish to ready.",
    buckets=(1, 5, 15, 30, 60, 120, 300, 600, 1800, 3600),
)
ASSETS_PROCESSED = Counter("assets_processed_total", "Files looked at.", ["result"])
ASSET_REFUSALS = Counter("asset_refusals_total", "Files that cannot be taken.", ["code"])
ASSET_PROCESSING_SECONDS = Histogram(
    "asset_processing_seconds",
    "To decode one file and make its copies.",
    buckets=(0.05, 0.1, 0.25, 0.5, 1, 2, 5, 10, 20, 40),
)
DELIVERY_OLDEST_PROCESSING_SECONDS = Gauge(
    "delivery_oldest_processing_seconds",
    "Age of the publish that waits longest for its files.",
    multiprocess_mode="mostrecent",
)
PARTNER_DANGLING_REFERENCES = Gauge(
    "partner_dangling_references",
    "Files that rows promise and the storage lacks.",
    multiprocess_mode="mostrecent",
)
PARTNER_ORPHANS_DELETED = Counter(
    "partner_orphans_deleted_total", "Objects no delivery owned, removed."
)


def refresh_oldest_processing(now: datetime) -> None:
    """Set the gauge from the database. Safe to repeat."""
    oldest = Delivery.objects.filter(status=Delivery.Status.PROCESSING).aggregate(
        at=Min("published_at")
    )["at"]
    DELIVERY_OLDEST_PROCESSING_SECONDS.set((now - oldest).total_seconds() if oldest else 0)


GAUGES.append(refresh_oldest_processing)
