"""The inbox's rows, written in one round trip each: by hand, because a provider waits.

A stored event and the fact that wakes its handler are one statement: both are there or neither.
"""

import hashlib
import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any
from uuid import UUID

from django.db import DEFAULT_DB_ALIAS, OperationalError, connections
from psycopg import Cursor

from core.outbox import publishing_sql
from gateways.deliveries import Delivery, Event
from gateways.models import WebhookDelivery

TOPIC = "gateways.webhook.received"
ROWS_AT_ONCE = 20
_UNKEPT_HEADERS = re.compile(r"auth|cookie|sign|secret|token|key|hmac|forward|-ip$|client")
_UNKEPT_QUERY = re.compile(r"hmac|secret|sign|token|key")
_ROW = "(%s, %s, %s, %s, '', %s, %s, %s, %s, %s, %s, %s, %s, 1, %s)"
_INSERT = """
    INSERT INTO webhook_deliveries (gateway_id, event_key, verdict, result, matched_by, token,
        provider_id, end_to_end_id, headers, query, path_token, body, error, copies, received_at)
    VALUES """
# A delivery that has taken effect, or that is nobody's, is only counted.
_AGAIN = """
    ON CONFLICT (gateway_id, event_key) DO UPDATE SET copies = webhook_deliveries.copies + 1
    RETURNING id, result, copies"""


@dataclass(frozen=True, slots=True)
class Line:
    """One row to be: an event, or a delivery nothing could be read from."""

    key: str
    verdict: str
    result: str = WebhookDelivery.Result.WAITING.value
    event: Event | None = None
    error: str = ""


def key_of(event: Event) -> str:
    """The event's key as the inbox keeps it: a long or unprintable one by its digest."""
    if len(event.key) <= 255 and event.key.isprintable():
        return event.key
    return "digest:" + hashlib.sha256(event.key.encode(errors="replace")).hexdigest()


def store_lines(gateway_id: UUID, delivery: Delivery, lines: Iterable[Line]) -> bool:
    """Insert the rows and publish what has not taken effect; True when any of them was new.

    Safe to repeat: a row of the same key counts up. One statement for so many rows, each of which
    holds the whole body; what a failure between two statements leaves out, the next try brings.
    """
    unique = list({line.key: line for line in lines}.values())
    batches = [unique[at : at + ROWS_AT_ONCE] for at in range(0, len(unique), ROWS_AT_ONCE)]
    stored = [_store(gateway_id, delivery, batch) for batch in batches]  # all of them
    return any(stored)


def _store(gateway_id: UUID, delivery: Delivery, lines: list[Line]) -> bool:
    values = [each for line in lines for each in _values(gateway_id, line, delivery)]
    publishing, names = publishing_sql(
        TOPIC,
        payload="jsonb_build_object('delivery_id', source.id::text)",
        rows="(SELECT id FROM stored WHERE result NOT IN ('APPLIED', 'IGNORED')) AS waiting",
    )
    statement = _statement(len(lines), publishing)
    return bool(_run(statement, [*values, *names]))


@cache
def _statement(rows: int, publishing: str) -> str:
    inserting = _INSERT + ", ".join([_ROW] * rows) + _AGAIN
    return f"""
        WITH stored AS ({inserting}), published AS ({publishing})
        SELECT EXISTS (SELECT FROM stored WHERE copies = 1)"""  # noqa: S608


def _run(statement: str, values: list[Any]) -> Any:
    """A connection is believed to be alive and, if it was not, replaced once.

    Asking it first would cost every webhook a round trip; a repeated insert only counts up.
    """
    database = connections[DEFAULT_DB_ALIAS]
    database.health_check_done = True  # type: ignore[attr-defined]
    try:
        return _fetch_one(statement, values)
    except OperationalError:
        if database.in_atomic_block or database.is_usable():
            raise
        database.close()
        return _fetch_one(statement, values)


def _fetch_one(statement: str, values: list[Any]) -> Any:
    """Prepared, because PostgreSQL thinks about it three times as long as it works on it.

    Not behind a pooler, where the next statement may meet another server process.
    """
    database = connections[DEFAULT_DB_ALIAS]
    database.ensure_connection()
    may_prepare = not database.settings_dict["DISABLE_SERVER_SIDE_CURSORS"]
    database.connection.prepare_threshold = 0 if may_prepare else None
    with database.wrap_database_errors, Cursor(database.connection) as cursor:
        row = cursor.execute(statement, values).fetchone()
    return row[0] if row else False


def _values(gateway_id: UUID, line: Line, delivery: Delivery) -> list[Any]:
    event = line.event
    return [
        gateway_id,
        line.key,
        line.verdict,
        line.result,
        _fit(event.token if event else "", 64),
        _fit(event.provider_id if event else "", 255),
        _fit(event.end_to_end_id if event else "", 64),
        json.dumps(_kept(delivery.headers, _UNKEPT_HEADERS)),
        json.dumps(_kept(delivery.query, _UNKEPT_QUERY)),
        delivery.path_token,
        delivery.body,
        line.error,
        delivery.received_at,
    ]


def _fit(text: str, most: int) -> str:
    """An id no column takes is nobody's id."""
    return text if len(text) <= most and text.isprintable() else ""


def _kept(values: Mapping[str, str], unkept: re.Pattern[str]) -> dict[str, str]:
    """Without what opens something, tells where somebody was, or no column takes."""
    return {
        name.replace("\0", ""): "[…]" if unkept.search(name.lower()) else value.replace("\0", "")
        for name, value in values.items()
    }
