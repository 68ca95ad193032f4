"""The writing end of the outbox."""

import uuid
from datetime import timedelta
from typing import Any

from django.db import connection
from django.utils import timezone
from psycopg.types.json import Jsonb

from core.audit import require_transaction
from core.models import OutboxMessage
from core.outbox.registry import subscriptions
from core.requests import current_request_id

# By hand: every change writes one of these, and the ORM takes four times as long over it.
_INSERT = """
INSERT INTO outbox_messages (subscriber, queue, status, done_at, fact, topic, payload, request_id,
                             created_at, due_at, sends, failures, error)
VALUES """
_ROW = "(%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, 0, 0, '')"
_Status = OutboxMessage.Status


def publish(topic: str, payload: dict[str, Any], *, delay_seconds: float = 0) -> None:
    """Record the fact `topic` for each of its subscribers, in the caller's transaction.

    The payload holds ids and plain values, never personal data or secrets. With `delay_seconds`
    the handlers are not called before that. A fact nobody listens to is kept as done, so that
    the trail is whole. Raises OutsideTransaction. Not safe to repeat: each call is one fact.
    """
    require_transaction()
    now = timezone.now()
    due_at = now + timedelta(seconds=delay_seconds)
    common = (uuid.uuid4(), topic, Jsonb(payload), current_request_id(), now, due_at)
    rows: list[tuple[Any, ...]] = [
        (each.name, each.queue, _Status.PENDING.value, None, *common)
        for each in subscriptions(topic)
    ] or [("", "default", _Status.DONE.value, now, *common)]
    with connection.cursor() as cursor:
        values: list[Any] = [value for row in rows for value in row]
        cursor.execute(_INSERT + ", ".join([_ROW] * len(rows)), values)
