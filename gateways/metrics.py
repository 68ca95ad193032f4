"""What collecting measures; `gateway` and `kind` are the provider's slug."""

from datetime import datetime

from prometheus_client import Counter, Gauge, Histogram

from core.health import GAUGES
from gateways.selectors.performance import (
    accounts_with_health,
    open_discrepancies,
    unknown_payments,
)

WEBHOOKS_RECEIVED = Counter(
    "webhooks_received_total", "Webhook requests, by what became of them.", ["kind", "result"]
)
WEBHOOK_RESPONSE_SECONDS = Histogram(
    "webhook_response_seconds",
    "Time to answer a webhook.",
    ["kind"],
    buckets=(0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5),
)
WEBHOOK_MATCHES = Counter(
    "webhook_match_total", "Events, by the rule that found their payment.", ["rule", "result"]
)
PAYMENTS_CREATED = Counter(
    "payments_created_total",
    "Charges asked for, by how the provider answered.",
    ["gateway", "method", "result"],
)
PAYMENTS_PAID = Counter("payments_paid_total", "Payments whose money came.", ["gateway", "method"])
DISCREPANCIES = Counter(
    "payment_discrepancies_total", "Money that did not come as asked.", ["kind"]
)
GATEWAY_PAUSED = Gauge(
    "gateway_paused",
    "Enabled accounts of a provider that are not called now.",
    ["gateway"],
    multiprocess_mode="mostrecent",
)
DISCREPANCY_OLDEST_SECONDS = Gauge(
    "payment_discrepancy_oldest_seconds",
    "How long the oldest unexplained money waits.",
    multiprocess_mode="mostrecent",
)
UNKNOWN_OLDEST_SECONDS = Gauge(
    "payment_unknown_oldest_seconds",
    "How long nobody has known whether a charge exists.",
    multiprocess_mode="mostrecent",
)


def measure_payments(now: datetime) -> None:
    """What the database knows of money that waits, when somebody scrapes."""
    paused: dict[str, int] = {}
    for account in accounts_with_health():
        health = getattr(account, "health", None)
        is_paused = account.is_enabled and health is not None and health.state != "CLOSED"
        paused[account.kind] = paused.get(account.kind, 0) + is_paused
    for kind, count in paused.items():
        GATEWAY_PAUSED.labels(kind).set(count)
    DISCREPANCY_OLDEST_SECONDS.set(_seconds(open_discrepancies().since, now))
    UNKNOWN_OLDEST_SECONDS.set(_seconds(unknown_payments().since, now))


def _seconds(since: datetime | None, now: datetime) -> float:
    return (now - since).total_seconds() if since else 0.0


GAUGES.append(measure_payments)
