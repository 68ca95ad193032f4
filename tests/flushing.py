"""Emptying the tables between transactional tests, past the triggers that refuse it."""

from typing import Any

from django.db import connection
from django.db.backends.postgresql.operations import DatabaseOperations

_flush = DatabaseOperations.execute_sql_flush


def _flush_past_triggers(self: DatabaseOperations, sql_list: Any) -> None:
    """Append-only tables refuse TRUNCATE; only a superuser's replica mode gets past that."""
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        try:
            _flush(self, sql_list)
        finally:
            cursor.execute("SET session_replication_role = origin")


def allow_flush() -> None:
    """Called once, by tests/conftest.py."""
    DatabaseOperations.execute_sql_flush = _flush_past_triggers  # type: ignore[method-assign, assignment]
