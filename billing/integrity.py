"""What must be true of the ledger, whatever got past its triggers."""

from collections.abc import Iterable

from billing.chart import CHART
from billing.ledgering.checking import CHECKS as LEDGER
from billing.models import Account
from core.integrity import integrity_check, lines_of

GUARDS = {
    "ledger_accounts_are_append_only",
    "ledger_accounts_are_not_truncated",
    "ledger_entries_are_append_only",
    "ledger_entries_are_not_truncated",
    "ledger_entries_have_their_legs",
    "ledger_postings_are_append_only",
    "ledger_postings_are_not_truncated",
    "ledger_postings_are_numbered",
    "ledger_postings_balance",
    "ledger_postings_stay_above_the_floor",
}


@integrity_check(f"{LEDGER}: every entry balances and has all its legs")
def broken_entries() -> Iterable[str]:
    return lines_of(
        "entry {0}: {1} legs of {2}, out of balance by {3}",
        """
        SELECT entry.id, count(posting.id), entry.legs,
            coalesce(sum(posting.debit - posting.credit), 0)
        FROM ledger_entries AS entry
        LEFT JOIN ledger_postings AS posting ON posting.entry_id = entry.id
        GROUP BY entry.id
        HAVING count(posting.id) <> entry.legs
            OR coalesce(sum(posting.debit - posting.credit), 0) <> 0
        """,
    )


@integrity_check(f"{LEDGER}: all debits are all credits")
def uneven_ledger() -> Iterable[str]:
    return lines_of(
        "debits {0}, credits {1}",
        "SELECT sum(debit), sum(credit) FROM ledger_postings HAVING sum(debit - credit) <> 0",
    )


@integrity_check(f"{LEDGER}: snapshots are the sums of their postings")
def false_snapshots() -> Iterable[str]:
    return lines_of(
        "account {0}: the snapshot says {1}, its postings {2}",
        """
        SELECT account.path, snapshot.credit - snapshot.debit, coalesce(told.owed, 0)
        FROM ledger_balances AS snapshot
        JOIN ledger_accounts AS account ON account.id = snapshot.account_id
        LEFT JOIN LATERAL (
            SELECT sum(debit) AS debit, sum(credit) AS credit, sum(credit - debit) AS owed
            FROM ledger_postings AS posting
            WHERE posting.account_id = account.id AND posting.id <= snapshot.up_to_posting_id
        ) AS told ON true
        WHERE snapshot.debit IS DISTINCT FROM coalesce(told.debit, 0)
            OR snapshot.credit IS DISTINCT FROM coalesce(told.credit, 0)
        """,
    )


@integrity_check(f"{LEDGER}: what we owe is never below zero")
def overdrafts() -> Iterable[str]:
    return lines_of(
        "account {0} is at {1}",
        """
        SELECT account.path, sum(posting.credit - posting.debit)
        FROM ledger_accounts AS account
        JOIN ledger_postings AS posting ON posting.account_id = account.id
        WHERE account.never_negative
        GROUP BY account.id
        HAVING sum(posting.credit - posting.debit) < 0
        """,
    )


@integrity_check(f"{LEDGER}: nothing is posted twice")
def doubles() -> Iterable[str]:
    return lines_of(
        "{0} of {1}: {2} entries",
        "SELECT kind, source, count(*) FROM ledger_entries GROUP BY 1, 2 HAVING count(*) > 1",
    )


@integrity_check(f"{LEDGER}: a reversal undoes all of its entry, and nothing else")
def false_reversals() -> Iterable[str]:
    return lines_of(
        "reversal {0}: account number {1} is left at {2}",
        """
        SELECT reversal.id, posting.account_id, sum(posting.debit - posting.credit)
        FROM ledger_entries AS reversal
        JOIN ledger_postings AS posting ON posting.entry_id IN (reversal.id, reversal.reverses_id)
        WHERE reversal.reverses_id IS NOT NULL
        GROUP BY reversal.id, posting.account_id
        HAVING sum(posting.debit - posting.credit) <> 0
        """,
    )


@integrity_check(f"{LEDGER}: accounts are those of the chart")
def strange_accounts() -> Iterable[str]:
    return (
        f"account {account.path} is not as the chart has it"
        for account in Account.objects.order_by("id").iterator()
        if not _is_of_the_chart(account)
    )


def _is_of_the_chart(account: Account) -> bool:
    heading = CHART.get(account.code)
    if heading is None or not heading.form.fullmatch(account.path):
        return False
    told = (account.normal_side, account.never_negative, account.partner_id)
    return told == (heading.side, heading.never_negative, heading.partner_of(account.path))


@integrity_check(f"{LEDGER}: its guards stand")
def fallen_guards() -> Iterable[str]:
    standing = lines_of(
        "{0}",
        """
        SELECT tgname FROM pg_trigger WHERE NOT tgisinternal AND tgenabled = 'A'
            AND tgrelid::regclass::text LIKE 'ledger_%'
        """,
    )
    return [f"trigger {name} is missing or off" for name in sorted(GUARDS - set(standing))]
