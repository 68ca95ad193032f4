"""Taking a guard of the database away for a while, to show that a test would notice."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection

from tests.flushing import truncation_allowed


@contextmanager
def without_index(name: str) -> Iterator[None]:
    """Drop a unique index or constraint; afterwards the tables are emptied and it is back.

    Emptied, because what slipped in meanwhile would not let it be built again.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT i.indrelid::regclass::text, pg_get_indexdef(i.indexrelid),"
            " pg_get_constraintdef(c.oid) FROM pg_index i"
            " LEFT JOIN pg_constraint c ON c.conindid = i.indexrelid AND c.contype = 'u'"
            " WHERE i.indexrelid = %s::regclass",
            [name],
        )
        table, index, constraint = cursor.fetchone() or ("", "", "")
        if constraint:
            cursor.execute(f"ALTER TABLE {table} DROP CONSTRAINT {name}")
        else:
            cursor.execute(f"DROP INDEX {name}")
    try:
        yield
    finally:
        with truncation_allowed(), connection.cursor() as cursor:
            cursor.execute(f"TRUNCATE {table} CASCADE")
            again = f"ALTER TABLE {table} ADD CONSTRAINT {name} {constraint}"
            cursor.execute(again if constraint else index)


@contextmanager
def without_trigger(name: str, table: str) -> Iterator[None]:
    """Switch a trigger off for all; afterwards it is as it was."""
    with connection.cursor() as cursor:
        cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER {name}")
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute(f"ALTER TABLE {table} ENABLE ALWAYS TRIGGER {name}")
