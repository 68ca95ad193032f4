"""Taking a guard of the database away for a while, to show that a test would notice."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection


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
        with connection.cursor() as cursor:
            cursor.execute("SET session_replication_role = replica")
            cursor.execute(f"TRUNCATE {table} CASCADE")
            cursor.execute("SET session_replication_role = origin")
            again = f"ALTER TABLE {table} ADD CONSTRAINT {name} {constraint}"
            cursor.execute(again if constraint else index)
