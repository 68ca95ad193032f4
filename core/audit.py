"""Who changed what: append-only, written in the transaction of the change."""

from typing import Any

from django.db import connection

from core.models import AuditEntry
from core.requests import current_request_id
from core.rows import insert_rows


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
    entry = AuditEntry(
        action=action,
        subject=subject,
        actor=by,
        before=before,
        after=after,
        request_id=current_request_id(),
    )
    insert_rows([entry])
