"""What went back in a month, as the ledger has it, whenever it had been sold."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from django.db import connection

from billing import chart
from billing.models import Product
from billing.reports.figures import Figures
from billing.reports.months import Month
from billing.reports.report import Sort

LOST, OPENED = "dispute_lost", "dispute_opened"
KINDS = ["refund", "refund_bounced", OPENED, LOST]
# By the index of rare entries: each looks its order up once, and its legs are summed by account.
# LIKE, and not the pattern alone: PostgreSQL can guess how many rows that leaves.
STATEMENT = """
WITH back AS MATERIALIZED (
    SELECT entry.id, entry.kind, sold.product_kind, sold.method, sold.gateway_kind, sold.seller_id,
        CASE WHEN sold.product_kind = 'credits' THEN sold.subject END AS buyer, sold.channel
    FROM ledger_entries AS entry
    JOIN orders AS sold ON sold.id = CASE WHEN entry.source ~ '^order:[0-9a-f-]{36}:'
        THEN substr(entry.source, 7, 36)::uuid END
    WHERE entry.kind = ANY(%(kinds)s) AND entry.source LIKE 'order:%%'
        AND entry.effective_date >= %(first)s AND entry.effective_date < %(after)s
)
SELECT product_kind, method, gateway_kind, seller_id, buyer, channel, kind, '', count(*)
FROM back
GROUP BY 1, 2, 3, 4, 5, 6, 7
UNION ALL
SELECT product_kind, method, gateway_kind, seller_id, buyer, channel, kind, account.code,
    sum(posting.debit - posting.credit)
FROM back
JOIN ledger_postings AS posting ON posting.entry_id = back.id
JOIN ledger_accounts AS account ON account.id = posting.account_id
GROUP BY 1, 2, 3, 4, 5, 6, 7, 8
"""


def taken_back_in(month: Month) -> Iterator[tuple[Sort, Figures]]:
    """Refunds and lost disputes, told apart like the sales they undo; to be added up."""
    values: dict[str, Any] = {
        "kinds": KINDS,
        "first": month.first_day,
        "after": month.after.first_day,
    }
    with connection.cursor() as cursor:
        cursor.execute(STATEMENT, values)
        for product, method, gateway, seller, buyer, channel, kind, code, amount in cursor:
            figures = _figures(kind, code, amount)
            if figures:
                partner = _buyer(buyer) if product == Product.Kind.CREDITS else str(seller or "")
                yield Sort(product, method, gateway, partner, channel), figures


def _figures(kind: str, code: str, amount: Decimal) -> Figures | None:
    """One account's part. A dispute that opens moves money aside: only its fee is gone."""
    is_lost = kind == LOST
    if not code:
        return _counted(kind, int(amount))
    told: dict[str, dict[str, Any]] = {
        chart.DISPUTE_LOSSES.code: {"dispute_fees": amount},
        chart.REFUNDS.code: {"disputed" if is_lost else "refunded": amount},
        chart.TAX_EXPENSE.code: {"tax_back": -amount},
        chart.PCE_EXPENSE.code: {"pce_back": -amount},
    }
    if kind != OPENED:
        told[chart.RECEIVABLE.code] = told[chart.DISPUTED.code] = {"returned": -amount}
    return Figures(**told[code]) if code in told else None


def _counted(kind: str, count: int) -> Figures | None:
    if kind == LOST:
        return Figures(disputes=count)
    return Figures(refunds=count) if kind == "refund" else None


def _buyer(subject: str) -> str:
    """`partner:<id>`."""
    return subject.partition(":")[2]
