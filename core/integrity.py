"""Whether what is written down can be true: checks every app declares in its `integrity.py`.

    @integrity_check("billing: every entry balances")
    def unbalanced_entries() -> Iterable[str]:
        "Answers one line for each thing that is wrong; nothing when all is well."

`manage.py check_integrity` runs them all. A check only reads.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from itertools import islice

from django.db import connection

Check = Callable[[], Iterable[str]]
LINES_AT_MOST = 20
"""Of one check: whoever reads them must find out why, not how many."""

_checks: dict[str, Check] = {}


@dataclass(frozen=True, slots=True)
class Finding:
    """What one check saw."""

    name: str
    lines: list[str]

    @property
    def is_well(self) -> bool:
        return not self.lines


def integrity_check(name: str) -> Callable[[Check], Check]:
    """Declare a check: `app: what must be true`. Raises ValueError for a name twice."""

    def declare(check: Check) -> Check:
        if name in _checks:
            raise ValueError(f"{name} is declared twice")
        _checks[name] = check
        return check

    return declare


def check_names() -> list[str]:
    """Every declared check."""
    return sorted(_checks)


def findings(*, of: str = "") -> Iterable[Finding]:
    """Run the checks whose names begin so, one after the other. Safe to repeat."""
    for name in check_names():
        if name.startswith(of):
            yield Finding(name, list(islice(_checks[name](), LINES_AT_MOST)))


def lines_of(sentence: str, query: str) -> Iterable[str]:
    """The sentence filled with each row the query finds: rows that should not be there."""
    with connection.cursor() as cursor:
        cursor.execute(f"{query} LIMIT {LINES_AT_MOST}")
        return [sentence.format(*row) for row in cursor.fetchall()]
