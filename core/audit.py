"""Who changed what: append-only, written in the transaction of the change."""

from typing import Any

from django.db import connection
from django.utils import timezone
from psycopg.types.json import Jsonb

from core.requests import current_request_id

# By hand: every change writes one of these, and the ORM takes four times as long over it.
_INSERT = """
INSERT INTO audit_entries (at, actor, action, subject, before, after, request_id)
VALUES (%s, %s, %s, %s, %s, %s, %s)
"""


class OutsideTransaction(RuntimeError):
    """A row that must commit together with a change was written on its own."""


def require_transaction() -> None:
    """Raises OutsideTransaction unless a transaction is open."""
    if not connection.in_atomic_block:
        raise OutsideTransaction


def record(
    action: str,
    *,
    subject: str,
    by: str,
    before: dict[str, Any] | None = None,
    after: dict[str, Any] | None = None,
) -> None:
    """Write one audit row beside the change it tells of.

    `action` is the dotted fact (`vouchers.voucher.revoked`), `subject` is `noun:id`, `by` the
    actor as text (`user:7`, `api-key:3`, `beat`). Never pass personal data or secrets in
    `before`/`after`: the row outlives what it describes.
    Raises OutsideTransaction. Not safe to repeat: each call is one row.
    """
    require_transaction()
    row = [timezone.now(), by, action, subject, _json(before), _json(after), current_request_id()]
    with connection.cursor() as cursor:
        cursor.execute(_INSERT, row)


def _json(value: dict[str, Any] | None) -> Any:
    return None if value is None else Jsonb(value)
