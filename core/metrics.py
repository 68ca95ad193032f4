"""The measures every app shares; each app keeps its own in its `metrics.py`.

Labels never hold personal data, nor anything whose values a visitor can invent.
"""

from prometheus_client import Counter, Gauge, Histogram

HTTP_REQUEST_SECONDS = Histogram(
    "http_request_seconds", "Time to answer a request.", ["method", "route", "status"]
)
OUTBOX_PENDING = Gauge(
    "outbox_pending", "Messages not yet handled.", multiprocess_mode="mostrecent"
)
OUTBOX_OLDEST_SECONDS = Gauge(
    "outbox_oldest_seconds",
    "Age of the oldest message not yet handled.",
    multiprocess_mode="mostrecent",
)
OUTBOX_DEAD = Counter("outbox_dead_total", "Messages given up after the last try.")
CACHE_REQUESTS = Counter("cache_requests_total", "Look-ups in a cache.", ["cache", "result"])
