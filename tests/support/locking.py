"""A row that somebody else holds."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection
from django.db.models import Model
from psycopg import connect
from psycopg.sql import SQL, Identifier


@contextmanager
def locked_elsewhere(row: Model) -> Iterator[None]:
    """Another connection keeps the row locked meanwhile; the test's data must be committed."""
    parameters = connection.get_connection_params()
    for unwanted in ("cursor_factory", "context", "prepare_threshold"):
        parameters.pop(unwanted, None)
    with connect(**parameters) as other:
        table = Identifier(row._meta.db_table)
        other.execute(SQL("SELECT FROM {} WHERE id = %s FOR UPDATE").format(table), [row.pk])
        yield
