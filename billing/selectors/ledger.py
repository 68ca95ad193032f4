"""The books as people read them: a day's trial balance, statements of accounts and partners."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import connection

from billing import chart
from billing.chart import CHART, Heading, Side, heading_of
from billing.ledgering.balances import SUMS, Sums, balances
from billing.ledgering.legs import NIL
from billing.models import Account

NEWEST = 2**63 - 1
PAGE = 50
PAYOUT_CODES = tuple(
    heading.code
    for heading in (chart.PENDING, chart.AVAILABLE, chart.IN_TRANSIT, chart.PARTNER_DEBT)
)
"""What is between us and a partner, apart from credits it paid for in advance."""

# As it is now, less what is dated later: quick for any day that is not long ago.
_TRIAL = f"""
SELECT told.code, sum(told.debit) - coalesce(max(later.debit), 0),
    sum(told.credit) - coalesce(max(later.credit), 0)
FROM ({SUMS}) AS told
LEFT JOIN (
    SELECT account.code, sum(posting.debit) AS debit, sum(posting.credit) AS credit
    FROM ledger_entries AS entry
    JOIN ledger_postings AS posting ON posting.entry_id = entry.id
    JOIN ledger_accounts AS account ON account.id = posting.account_id
    WHERE entry.effective_date > %s
    GROUP BY account.code
) AS later ON later.code = told.code
GROUP BY told.code
ORDER BY told.code
"""  # noqa: S608 - made of our own words
# The newest of each account by its index, then the newest of those.
_LINES = """
SELECT posting.id, entry.id, entry.posted_at, entry.effective_date, entry.kind, entry.source,
    entry.memo, account.path, posting.debit, posting.credit
FROM ledger_accounts AS account
CROSS JOIN LATERAL (
    SELECT * FROM ledger_postings
    WHERE account_id = account.id AND id < %(before)s
    ORDER BY id DESC LIMIT %(size)s
) AS posting
JOIN ledger_entries AS entry ON entry.id = posting.entry_id
WHERE account.id = ANY(%(accounts)s)
ORDER BY posting.id DESC
LIMIT %(size)s
"""
_OWED_AFTER = f"""
SELECT sum(told.credit - told.debit) - coalesce((
    SELECT sum(credit - debit) FROM ledger_postings
    WHERE account_id = ANY(%(accounts)s) AND id > %(posting)s
), 0)
FROM ({SUMS} WHERE account.id = ANY(%(accounts)s)) AS told
"""  # noqa: S608 - the same


@dataclass(frozen=True, slots=True)
class TrialLine:
    """One heading of the chart with all its accounts."""

    heading: Heading
    sums: Sums

    @property
    def balance(self) -> Decimal:
        """On the heading's own side."""
        return self.sums.on(self.heading.side)

    @property
    def debit_balance(self) -> Decimal:
        return max(self.sums.on(Side.DEBIT), NIL)

    @property
    def credit_balance(self) -> Decimal:
        return max(self.sums.on(Side.CREDIT), NIL)


@dataclass(frozen=True, slots=True)
class StatementLine:
    """One leg, by how much it changed the balance, and what the balance was then."""

    number: int
    entry_id: UUID
    posted_at: datetime
    effective_date: date
    kind: str
    source: str
    memo: str
    path: str
    amount: Decimal
    balance: Decimal

    @property
    def heading(self) -> Heading:
        return heading_of(self.path)


@dataclass(frozen=True, slots=True)
class Statement:
    """A page, the newest line first. `before` asks for the next one; None on the last."""

    lines: list[StatementLine]
    before: int | None


@dataclass(frozen=True, slots=True)
class PartnerBalances:
    """What is whose, between us and a partner."""

    pending: Decimal
    available: Decimal
    in_transit: Decimal
    debt: Decimal
    voucher_credit: Decimal


def trial_balance(*, on: date) -> list[TrialLine]:
    """Every heading something was posted to, as the books stood at the end of that day."""
    with connection.cursor() as cursor:
        cursor.execute(_TRIAL, [on])
        return [
            TrialLine(CHART[code], Sums(debit, credit)) for code, debit, credit in cursor.fetchall()
        ]


def account_statement(*, path: str, before: int | None = None, size: int = PAGE) -> Statement:
    """One account; amounts and balances are on its own side. Raises UnknownAccount."""
    side = heading_of(path).side
    found = Account.objects.filter(path=path).values_list("id", flat=True)
    return _statement(list(found), side, before, size)


def partner_statement(
    *,
    partner_id: UUID,
    codes: Collection[str] = PAYOUT_CODES,
    before: int | None = None,
    size: int = PAGE,
) -> Statement:
    """A partner's accounts together: what we owe it, less what it owes us."""
    found = Account.objects.filter(partner_id=partner_id, code__in=codes)
    return _statement(list(found.values_list("id", flat=True)), Side.CREDIT, before, size)


def partner_balances(*, partner_id: UUID) -> PartnerBalances:
    """Each of a partner's accounts, in one look."""
    headings = (
        chart.PENDING,
        chart.AVAILABLE,
        chart.IN_TRANSIT,
        chart.PARTNER_DEBT,
        chart.VOUCHER_CREDIT,
    )
    paths = [heading.path(id=partner_id) for heading in headings]
    held = balances(paths)
    return PartnerBalances(*(held[path] for path in paths))


def _statement(accounts: list[int], side: Side, before: int | None, size: int) -> Statement:
    asked: dict[str, Any] = {"accounts": accounts, "before": before or NEWEST, "size": size + 1}
    with connection.cursor() as cursor:
        cursor.execute(_LINES, asked)
        rows = cursor.fetchall()
        shown = rows[:size]
        if not shown:
            return Statement([], None)
        cursor.execute(_OWED_AFTER, {"accounts": accounts, "posting": shown[0][0]})
        owed = cursor.fetchone()[0]
    sign = 1 if side == Side.CREDIT else -1
    return Statement(_lines(shown, sign, owed), shown[-1][0] if len(rows) > size else None)


def _lines(rows: Sequence[Any], sign: int, owed: Decimal) -> list[StatementLine]:
    """From the newest back: the balance before a line is the balance after it, less its amount."""
    lines = []
    for row in rows:
        grown = row[-1] - row[-2]
        lines.append(StatementLine(*(*row[:-2], sign * grown, sign * owed)))
        owed -= grown
    return lines
