"""What collecting measures; `gateway` and `kind` are the provider's slug."""

from prometheus_client import Counter, Histogram

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
