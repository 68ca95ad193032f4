"""The writing end of the outbox."""

import uuid
from datetime import timedelta
from typing import Any

from django.utils import timezone

from core.audit import require_transaction
from core.models import OutboxMessage
from core.outbox.registry import subscriptions
from core.requests import current_request_id
from core.rows import insert_rows


def publish(topic: str, payload: dict[str, Any], *, delay_seconds: float = 0) -> None:
    """Record the fact `topic` for each of its subscribers, in the caller's transaction.

    The payload holds ids and plain values, never personal data or secrets. With `delay_seconds`
    the handlers are not called before that. A fact nobody listens to is kept as done, so that
    the trail is whole. Raises OutsideTransaction. Not safe to repeat: each call is one fact.
    """
    require_transaction()
    now = timezone.now()
    common = {
        "fact": uuid.uuid4(),
        "topic": topic,
        "payload": payload,
        "request_id": current_request_id(),
        "created_at": now,
        "due_at": now + timedelta(seconds=delay_seconds),
    }
    listeners = subscriptions(topic)
    if not listeners:
        insert_rows([OutboxMessage(**common, status=OutboxMessage.Status.DONE, done_at=now)])
        return
    insert_rows(
        [OutboxMessage(**common, subscriber=one.name, queue=one.queue) for one in listeners]
    )
