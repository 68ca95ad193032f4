"""What is on an account: its snapshot and every posting since, in one look."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from django.db import connection

from billing.chart import Side, heading_of
from billing.ledgering.legs import NIL
from core.audit import require_transaction

# Accounts of a condition with their sums. A snapshot may be replaced meanwhile: one statement sees
# either the old one and all postings since, or the new one and fewer.
SUMS = """
SELECT account.path, account.code, account.partner_id,
    coalesce(snapshot.debit, 0) + coalesce(since.debit, 0) AS debit,
    coalesce(snapshot.credit, 0) + coalesce(since.credit, 0) AS credit
FROM ledger_accounts AS account
LEFT JOIN ledger_balances AS snapshot ON snapshot.account_id = account.id
LEFT JOIN LATERAL (
    SELECT sum(posting.debit) AS debit, sum(posting.credit) AS credit
    FROM ledger_postings AS posting
    WHERE posting.account_id = account.id
        AND posting.id > coalesce(snapshot.up_to_posting_id, 0)
) AS since ON true
"""
# NO KEY: postings that merely point at the account need not wait.
_LOCK = """
SELECT FROM ledger_accounts WHERE path = ANY(%s) AND never_negative ORDER BY id FOR NO KEY UPDATE
"""


@dataclass(frozen=True, slots=True)
class Sums:
    """Everything ever debited and credited."""

    debit: Decimal
    credit: Decimal

    def on(self, side: Side) -> Decimal:
        """The balance, positive where the account grows on this side."""
        owed = self.credit - self.debit
        return owed if side == Side.CREDIT else -owed


def balance(path: str) -> Decimal:
    """On the account's normal side; nil where nothing was posted. Raises UnknownAccount."""
    return balances([path])[path]


def balances(paths: Iterable[str]) -> dict[str, Decimal]:
    """Of several accounts, in one look. Raises UnknownAccount."""
    sides = {path: heading_of(path).side for path in paths}
    with connection.cursor() as cursor:
        cursor.execute(f"{SUMS} WHERE account.path = ANY(%s)", [list(sides)])
        found = {path: Sums(debit, credit) for path, _, _, debit, credit in cursor.fetchall()}
    return {path: found.get(path, Sums(NIL, NIL)).on(side) for path, side in sides.items()}


def imbalance() -> Decimal:
    """All debits less all credits: nil, unless something got past the triggers. One query."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT coalesce(sum(debit - credit), 0) FROM ({SUMS}) AS told")  # noqa: S608
        found: Decimal = cursor.fetchone()[0]
    return found


def lock_balances(paths: Iterable[str]) -> dict[str, Decimal]:
    """The same, and nobody lowers a floored one of them before this transaction ends.

    Locked in the order of their ids, whatever the order asked for. Raises UnknownAccount,
    OutsideTransaction.
    """
    require_transaction()
    wanted = list(paths)
    with connection.cursor() as cursor:
        cursor.execute(_LOCK, [wanted])
    # A statement of its own: it sees what was committed while the lock was waited for.
    return balances(wanted)
