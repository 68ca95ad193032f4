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


def publishing_sql(topic: str, *, payload: str, rows: str) -> tuple[str, list[Any]]:
    """An INSERT that publishes `topic` for each row of the relation `rows`, and its parameters.

    For the one kind of caller that must store and publish in a single statement, without a
    transaction around it: a round trip saved is what the caller is about. `payload` is SQL of
    type jsonb over the columns of `rows`. Both are words of ours, never anybody's input. Raises
    LookupError when nobody listens.
    """
    listeners = subscriptions(topic)
    if not listeners:
        raise LookupError(f"nobody listens to {topic}")
    now = timezone.now()
    values = ", ".join(["(%s, %s)"] * len(listeners))
    sql = f"""
        INSERT INTO outbox_messages (subscriber, queue, status, fact, topic, payload, request_id,
                                     created_at, due_at, sends, failures, error)
        SELECT listener.name, listener.queue, %s, source.fact, %s, {payload}, %s, %s, %s, 0, 0, ''
        FROM (SELECT *, gen_random_uuid() AS fact FROM {rows}) AS source
        CROSS JOIN (VALUES {values}) AS listener (name, queue)"""  # noqa: S608
    names = [word for each in listeners for word in (each.name, each.queue)]
    return sql, [_Status.PENDING.value, topic, current_request_id(), now, now, *names]
