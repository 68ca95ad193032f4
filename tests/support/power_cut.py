"""The process dies at a chosen moment: before any write, before or after any provider's call.

Whatever was committed stays, whatever was not is gone: as with a real one. Before a look at the
database is the same moment as before the next write or call.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection


class PowerCut(BaseException):
    """Nothing in the product catches it."""


class Fuse:
    """Counts moments and blows at the chosen one."""

    def __init__(self, blows_at: int) -> None:
        self.blows_at, self.moments, self.blown = blows_at, 0, False

    def moment(self, *_: Any) -> None:
        """One more moment at which the power may fail."""
        if self.blown:
            return
        self.moments += 1
        if self.moments == self.blows_at:
            self.blown = True
            raise PowerCut

    def wrap(self, execute: Callable[..., Any], sql: str, *given: Any) -> Any:
        if sql.startswith(("INSERT", "UPDATE", "DELETE")):
            self.moment()
        return execute(sql, *given)


@contextmanager
def power_cut(blows_at: int) -> Iterator[Fuse]:
    """The n-th moment within is the last; `fuse.blown` tells whether there were as many."""
    fuse = Fuse(blows_at)
    try:
        with connection.execute_wrapper(fuse.wrap):
            yield fuse
    except PowerCut:
        pass
