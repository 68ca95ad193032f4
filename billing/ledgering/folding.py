"""Folding what lies far back into one sum per account, while others go on posting.

Numbers are not committed in their order: a posting may appear behind one that was seen long ago.
So a fold goes only as far as no number can still appear:

1. remember the highest number there is;
2. remember who is writing postings now: every lower number was drawn by a transaction that holds a
   lock on the table from before it draws until it ends, and a trigger lets nobody choose a number;
3. wait until all of those have ended: what they wrote is visible, or will never be;
4. add up what lies between the last fold and that number.

Nobody who posts waits for this. Reading is right before, during and after: one statement sees the
old sum with all postings since, or the new one with fewer. Deleting all snapshots is harmless.
"""

import time
from datetime import datetime
from typing import Any

from django.db import connection, transaction

_HIGHEST = "SELECT coalesce(max(id), 0) FROM ledger_postings"
_WRITERS = """
SELECT array_agg(DISTINCT virtualtransaction) FROM pg_locks
WHERE locktype = 'relation' AND mode = 'RowExclusiveLock' AND pid IS DISTINCT FROM pg_backend_pid()
    AND relation = 'ledger_postings'::regclass
    AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
"""
# Two folds at once would add the same postings twice; readers do not wait for this lock.
_ALONE = "LOCK TABLE ledger_balances IN SHARE ROW EXCLUSIVE MODE"
_FOLD = """
INSERT INTO ledger_balances AS snapshot (account_id, up_to_posting_id, debit, credit, folded_at)
SELECT account_id, %(up_to)s, sum(debit), sum(credit), %(now)s
FROM ledger_postings
WHERE id <= %(up_to)s
    AND id > (SELECT coalesce(max(up_to_posting_id), 0) FROM ledger_balances)
GROUP BY account_id
ON CONFLICT (account_id) DO UPDATE SET
    up_to_posting_id = EXCLUDED.up_to_posting_id,
    debit = snapshot.debit + EXCLUDED.debit,
    credit = snapshot.credit + EXCLUDED.credit,
    folded_at = EXCLUDED.folded_at
"""
LOOKS_EVERY_SECONDS = 0.2


def fold_balances(*, now: datetime, patience_seconds: float = 30) -> int | None:
    """Bring the snapshots up to date; answers the number they reach, None if none is safe yet.

    Safe to repeat, and at once.
    """
    up_to = _asked(_HIGHEST)
    if not _ended(_asked(_WRITERS) or [], patience_seconds):
        return None
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(_ALONE)
        cursor.execute(_FOLD, {"up_to": up_to, "now": now})
    return int(up_to)


def _ended(writers: list[str], patience_seconds: float) -> bool:
    """Whether each of these transactions is over."""
    deadline = time.monotonic() + patience_seconds
    while not set(writers).isdisjoint(_asked(_WRITERS) or []):
        if time.monotonic() > deadline:
            return False
        time.sleep(LOOKS_EVERY_SECONDS)
    return True


def _asked(question: str) -> Any:
    with connection.cursor() as cursor:
        cursor.execute(question)
        return cursor.fetchone()[0]
