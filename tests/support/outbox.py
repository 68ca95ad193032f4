"""Relay and worker in one call, for tests that need no processes."""

from datetime import timedelta

from django.utils import timezone

from core.models import OutboxMessage
from core.outbox.delivering import deliver_message
from core.outbox.relaying import relay_due


def drain_outbox(*, patience_seconds: float = 0, rounds: int = 200) -> int:
    """Deliver every message due within `patience_seconds`, and what follows from it.

    Answers how many deliveries it took. Messages due later stay.
    """
    horizon = timedelta(seconds=patience_seconds)
    delivered: list[int] = []

    def deliver(message: OutboxMessage) -> None:
        deliver_message(message.id)
        delivered.append(message.id)

    for _ in range(rounds):
        if not relay_due(now=timezone.now() + horizon, send=deliver):
            return len(delivered)
    raise AssertionError("the outbox does not come to rest")
