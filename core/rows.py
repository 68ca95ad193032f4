"""A new row the short way, where everybody with the same code or address waits for it.

`save()` and `bulk_create()` write their SQL anew each time, keep a savepoint's books and tell
signals nobody listens to; a claim inserts while it holds the voucher.
"""

from functools import cache

from django.db import DEFAULT_DB_ALIAS, connections, models


def insert_row(row: models.Model, *, unless_there: bool = False) -> bool:
    """INSERT the row as it stands, with the id it has; answers whether it got in.

    With `unless_there` a row that a unique index refuses is left out instead of raising, and a
    rival's uncommitted one is waited for. Raises IntegrityError.
    """
    # The connection itself: through Django's proxy every value would look it up again.
    database = connections[DEFAULT_DB_ALIAS]
    values = [
        field.get_db_prep_save(field.pre_save(row, add=True), connection=database)
        for field in row._meta.concrete_fields
    ]
    with database.cursor() as cursor:
        cursor.execute(_statement(type(row), unless_there), values)
        inserted = bool(cursor.rowcount)
    row._state.adding, row._state.db = False, DEFAULT_DB_ALIAS
    return inserted


@cache
def _statement(model: type[models.Model], unless_there: bool) -> str:
    quoted = connections[DEFAULT_DB_ALIAS].ops.quote_name
    columns = [quoted(str(field.column)) for field in model._meta.concrete_fields]
    values = ", ".join(["%s"] * len(columns))
    end = " ON CONFLICT DO NOTHING" if unless_there else ""
    # Names of our own models, quoted; every value is a parameter.
    into = f"INSERT INTO {quoted(model._meta.db_table)} ({', '.join(columns)})"
    return f"{into} VALUES ({values}){end}"
