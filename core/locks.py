"""Locks in PostgreSQL that live as long as a transaction."""

import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from typing import ParamSpec

from django.db import connection, transaction

P = ParamSpec("P")


@contextmanager
def single_flight(name: str) -> Iterator[bool]:
    """True for one holder of `name` at a time, False for everyone else; nobody waits.

    Holds a transaction open: for short work only.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [zlib.crc32(name.encode())])
        row = cursor.fetchone()
        yield bool(row and row[0])


def one_at_a_time(task: Callable[P, None]) -> Callable[P, None]:
    """A periodic task that two beats started at once runs once."""

    @wraps(task)
    def guarded(*args: P.args, **kwargs: P.kwargs) -> None:
        with single_flight(f"task:{task.__module__}.{task.__name__}") as mine:
            if mine:
                task(*args, **kwargs)

    return guarded
