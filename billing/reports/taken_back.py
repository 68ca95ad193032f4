"""What went back in a month, as the ledger has it, whenever it had been sold."""

from collections.abc import Iterator

from django.db import connection

from billing import chart
from billing.reports.figures import Figures
from billing.reports.months import Month
from billing.reports.report import Sort

KINDS = ["refund", "refund_bounced", "dispute_opened", "dispute_lost"]
# By the index of rare entries. A dispute that opens moves money aside: only its fee is gone.
STATEMENT = """
WITH moved AS (
    SELECT entry.id, entry.kind, substr(entry.source, 7, 36)::uuid AS order_id,
        account.code, posting.debit - posting.credit AS amount
    FROM ledger_entries AS entry
    JOIN ledger_postings AS posting ON posting.entry_id = entry.id
    JOIN ledger_accounts AS account ON account.id = posting.account_id
    WHERE entry.kind = ANY(%(kinds)s) AND entry.source ~ '^order:[0-9a-f-]{36}:'
        AND entry.effective_date >= %(first)s AND entry.effective_date < %(after)s
)
SELECT sold.product_kind, sold.method, sold.gateway_kind,
    CASE WHEN sold.product_kind = 'credits' THEN substr(sold.subject, 9)
        ELSE coalesce(sold.seller_id::text, '') END,
    sold.channel,
    count(DISTINCT moved.id) FILTER (WHERE kind = 'refund'),
    coalesce(sum(amount) FILTER (WHERE code = %(refunds)s AND kind <> 'dispute_lost'), 0),
    count(DISTINCT moved.id) FILTER (WHERE kind = 'dispute_lost'),
    coalesce(sum(amount) FILTER (WHERE code = %(refunds)s AND kind = 'dispute_lost'), 0),
    coalesce(sum(amount) FILTER (WHERE code = %(losses)s), 0),
    coalesce(-sum(amount) FILTER (WHERE code = %(tax)s), 0),
    coalesce(-sum(amount) FILTER (WHERE code = %(pce)s), 0),
    coalesce(-sum(amount) FILTER (WHERE code IN (%(receivable)s, %(disputed)s)
        AND kind <> 'dispute_opened'), 0)
FROM moved
JOIN orders AS sold ON sold.id = moved.order_id
GROUP BY 1, 2, 3, 4, 5
"""


def taken_back_in(month: Month) -> Iterator[tuple[Sort, Figures]]:
    """Refunds and lost disputes, told apart like the sales they undo."""
    values = {
        "kinds": KINDS,
        "first": month.first_day,
        "after": month.after.first_day,
        "refunds": chart.REFUNDS.code,
        "losses": chart.DISPUTE_LOSSES.code,
        "tax": chart.TAX_EXPENSE.code,
        "pce": chart.PCE_EXPENSE.code,
        "receivable": chart.RECEIVABLE.code,
        "disputed": chart.DISPUTED.code,
    }
    with connection.cursor() as cursor:
        cursor.execute(STATEMENT, values)
        for *sort, refunds, refunded, disputes, disputed, fees, tax, pce, returned in cursor:
            yield (
                Sort(*sort),
                Figures(
                    refunds=refunds,
                    refunded=refunded,
                    disputes=disputes,
                    disputed=disputed,
                    dispute_fees=fees,
                    tax_back=tax,
                    pce_back=pce,
                    returned=returned,
                ),
            )
