"""The one upward road: facts, published in the transaction that makes them true.

    publish ──insert──▶ outbox_messages ──NOTIFY──▶ relay ──Celery──▶ deliver ──▶ handler
                              ▲                                          │
                              └──────── not done in time: again ─────────┘

No web request talks to the broker. A lost message costs seconds, not data.
"""

from core.outbox.publishing import publish, publishing_sql
from core.outbox.registry import Again, Fact, Subscription, subscribe, subscriptions

__all__ = [
    "Again",
    "Fact",
    "Subscription",
    "publish",
    "publishing_sql",
    "subscribe",
    "subscriptions",
]
