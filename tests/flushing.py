"""Emptying the tables between transactional tests, past the triggers that refuse it."""

from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from typing import Any

from django.apps import apps
from django.db import connection
from django.db.backends.postgresql.operations import DatabaseOperations

_flush = DatabaseOperations.execute_sql_flush
_ALWAYS = """
SELECT format('ALTER TABLE %s {} TRIGGER %I', tgrelid::regclass, tgname)
FROM pg_trigger WHERE tgenabled IN ('A', 'D') AND tgtype & 32 = 32
"""


@contextmanager
def truncation_allowed() -> Iterator[None]:
    """Append-only tables refuse TRUNCATE; only a superuser's replica mode gets past that.

    Some refuse it even then: only their owner can switch that off.
    """
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        cursor.execute(_ALWAYS)
        alter = [statement for (statement,) in cursor.fetchall()]
        try:
            for statement in alter:
                cursor.execute(statement.format("DISABLE"))
            yield
        finally:
            for statement in alter:
                cursor.execute(statement.format("ENABLE ALWAYS"))
            cursor.execute("SET session_replication_role = origin")
    _stock()


def _stock() -> None:
    """What migrations put on the shelves is there again: prices, rates, rules."""
    import_module("billing.migrations.0002_first_prices").stock(apps)


def _flush_past_triggers(self: DatabaseOperations, sql_list: Any) -> None:
    with truncation_allowed():
        _flush(self, sql_list)


def allow_flush() -> None:
    """Called once, by tests/conftest.py."""
    DatabaseOperations.execute_sql_flush = _flush_past_triggers  # type: ignore[method-assign, assignment]
