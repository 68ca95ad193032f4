"""Entries by the million, made by the database itself in the shape the product writes."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from uuid import UUID

from django.db import connection
from django.utils import timezone

from billing.chart import AVAILABLE, COMMISSION, GATEWAY_FEES, RECEIVABLE, SALES
from billing.ledgering.accounts import account_ids

GATEWAY = UUID(int=1)
PARTNERS = 100
STUDIO = UUID(int=1)
"""The partner asked about; all have equally many sales."""

ENTRIES = """
INSERT INTO ledger_entries (id, kind, source, currency, legs, effective_date, posted_at, by, memo)
SELECT md5('e' || n)::uuid, 'sale', 'order:' || n, 'BRL', CASE WHEN n %% 2 = 0 THEN 3 ELSE 4 END,
    date '2021-01-01' + n / (1 + %(entries)s / 2000), now(), 'seed', ''
FROM generate_series(1, %(entries)s) AS n
"""
# Ours: 280.67 + 16.33 = 297.00. A partner's: 499.00 + 1.00 = 400.00 + 100.00.
POSTINGS = """
INSERT INTO ledger_postings (entry_id, account_id, debit, credit)
SELECT md5('e' || n)::uuid, leg.account_id, leg.debit, leg.credit
FROM generate_series(1, %(entries)s) AS n, LATERAL (VALUES
    (0, %(receivable)s, 280.67, 0), (0, %(fees)s, 16.33, 0), (0, %(sales)s, 0, 297.00),
    (1, %(receivable)s, 499.00, 0), (1, %(fees)s, 1.00, 0),
    (1, (%(studios)s::bigint[])[1 + n / 2 %% %(partners)s], 0, 400.00),
    (1, %(commission)s, 0, 100.00)
) AS leg (remainder, account_id, debit, credit)
WHERE leg.remainder = n %% 2
ORDER BY n
"""
_ALWAYS = """
SELECT format('ALTER TABLE %s {} TRIGGER %I', tgrelid::regclass, tgname) FROM pg_trigger
WHERE NOT tgisinternal AND tgrelid::regclass::text IN ('ledger_entries', 'ledger_postings')
"""


def seed(entries: int) -> None:
    """So many entries, half of them partners' sales, and let the planner know."""
    studios = [AVAILABLE.path(id=UUID(int=number)) for number in range(1, PARTNERS + 1)]
    paths = [RECEIVABLE.path(id=GATEWAY), *(each.path() for each in (GATEWAY_FEES, SALES))]
    ids = account_ids([*paths, COMMISSION.path(), *studios], now=timezone.now())
    values: dict[str, Any] = {
        "entries": entries,
        "partners": PARTNERS,
        "studios": [ids[path] for path in studios],
        "commission": ids[COMMISSION.path()],
        **dict(zip(("receivable", "fees", "sales"), (ids[path] for path in paths), strict=True)),
    }
    with unguarded(), connection.cursor() as cursor:
        cursor.execute(ENTRIES, values)
        cursor.execute(POSTINGS, values)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")


@contextmanager
def unguarded() -> Iterator[None]:
    """The rows are right by construction; checking each would take longer than writing them."""
    with connection.cursor() as cursor:
        cursor.execute(_ALWAYS)
        alter = [statement for (statement,) in cursor.fetchall()]
        for statement in alter:
            cursor.execute(statement.format("DISABLE"))
        cursor.execute("SET session_replication_role = replica")
        yield
        cursor.execute("SET session_replication_role = origin")
        for statement in alter:
            cursor.execute(statement.format("ENABLE ALWAYS"))
