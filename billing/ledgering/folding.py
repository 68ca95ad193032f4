"""Folding what lies far back into one sum per account, while others go on posting.

Numbers are not committed in their order: a posting may appear behind one that was seen long ago.
So a fold goes only as far as no number can still appear:

1. remember the highest number there is;
2. remember which transactions have begun; every lower number was drawn by one of them, because a
   trigger lets a transaction have its own number before its postings get theirs;
3. wait until all of those have ended: what they wrote is visible, or will never be;
4. add up what lies between the last fold and that number.

Nobody who posts waits for this. Reading is right before, during and after: one statement sees the
old sum with all postings since, or the new one with fewer. Deleting all snapshots is harmless.
"""

import time
from datetime import datetime

from django.db import connection, transaction

_HIGHEST = "SELECT coalesce(max(id), 0) FROM ledger_postings"
_BEGUN = "SELECT pg_snapshot_xmax(pg_current_snapshot())::text"
_ENDED = "SELECT pg_snapshot_xmin(pg_current_snapshot()) >= %s::xid8"
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

    Safe to repeat, and at once. Must not be called inside a transaction that has written: it
    would wait for itself.
    """
    up_to = int(_asked(_HIGHEST))
    if not _ended(_asked(_BEGUN), patience_seconds):
        return None
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(_ALONE)
        cursor.execute(_FOLD, {"up_to": up_to, "now": now})
    return up_to


def _ended(begun: str, patience_seconds: float) -> bool:
    """Whether every transaction that had begun by then is over."""
    deadline = time.monotonic() + patience_seconds
    while _asked(_ENDED, begun) is not True:
        if time.monotonic() > deadline:
            return False
        time.sleep(LOOKS_EVERY_SECONDS)
    return True


def _asked(question: str, *parameters: str) -> str | bool:
    with connection.cursor() as cursor:
        cursor.execute(question, parameters)
        answer: str | bool = cursor.fetchone()[0]
    return answer
