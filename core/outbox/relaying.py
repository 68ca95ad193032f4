"""The relay: takes due messages and sends one Celery task for each.

1. Mark a batch SENT with a new due time (the lease) and commit.
2. Send the tasks. A broker that refuses puts the rest back to PENDING.
3. A relay killed between 1 and 2, a lost message, a killed worker: the lease ends, back to 1.
"""

from collections.abc import Callable
from datetime import datetime, timedelta

import structlog
from django.db import transaction
from django.db.models import F, Q

from core.models import OutboxMessage
from core.outbox.registry import subscription

_log = structlog.get_logger("acervo.relay")
BATCH = 100
LONGEST_LEASE_SECONDS = 60
BROKER_PAUSE_SECONDS = 2
MOST_SENDS = 1000
"""Counted no further: a queue nobody serves for weeks must not overflow its column and stop us."""

Status = OutboxMessage.Status
Send = Callable[[OutboxMessage], None]


def relay_due(*, now: datetime, send: Send) -> int:
    """Send every message that is due, one batch; answers how many went out. Safe to repeat."""
    claimed = _claim(now)
    for position, message in enumerate(claimed):
        try:
            send(message)
        except Exception as trouble:  # whatever the broker's client raises: nothing may be lost
            _give_back(claimed[position:], now)
            _log.warning("broker_refused", error=type(trouble).__name__, kept=len(claimed))
            return position
    return len(claimed)


def _claim(now: datetime) -> list[OutboxMessage]:
    due = Q(status__in=[Status.PENDING, Status.SENT], due_at__lte=now)
    with transaction.atomic():
        messages = list(
            OutboxMessage.objects.filter(due)
            .order_by("due_at")
            .select_for_update(skip_locked=True)[:BATCH]
        )
        for message in messages:
            message.status = Status.SENT
            message.sends = min(message.sends + 1, MOST_SENDS)
            message.due_at = now + timedelta(seconds=_lease_seconds(message))
        OutboxMessage.objects.bulk_update(messages, ["status", "sends", "due_at"])
    return messages


def _lease_seconds(message: OutboxMessage) -> float:
    """Longer with each send, so that a slow queue is not flooded with copies of itself."""
    known = subscription(message.subscriber)
    first = known.lease_seconds if known else 30
    return float(min(first * 2 ** max(message.sends - 1, 0), LONGEST_LEASE_SECONDS))


def _give_back(messages: list[OutboxMessage], now: datetime) -> None:
    OutboxMessage.objects.filter(
        id__in=[message.id for message in messages], status=Status.SENT
    ).update(
        status=Status.PENDING,
        sends=F("sends") - 1,
        due_at=now + timedelta(seconds=BROKER_PAUSE_SECONDS),
    )
