"""The report held against the ledger; what the two differ by is said, with reasons."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db import connection
from django.utils.translation import gettext as _

from billing import chart
from billing.economics import ZERO
from billing.reports.building import month_report
from billing.reports.figures import NOTHING
from billing.reports.months import Month
from billing.reports.report import VOUCHER, MonthReport

# What the month's entries did to income and expenses, by account and kind.
_LEDGER = """
SELECT account.code, entry.kind, sum(posting.debit - posting.credit)
FROM ledger_entries AS entry
JOIN ledger_postings AS posting ON posting.entry_id = entry.id
JOIN ledger_accounts AS account ON account.id = posting.account_id
WHERE entry.effective_date >= %(first)s AND entry.effective_date < %(after)s
    AND account.code >= '4'
GROUP BY 1, 2
"""
# True fees of the month's sales, whenever they were reported.
_TRUED = """
SELECT entry.effective_date < %(after)s, sum(posting.debit - posting.credit)
FROM ledger_entries AS entry
JOIN ledger_postings AS posting ON posting.entry_id = entry.id
JOIN ledger_accounts AS account ON account.id = posting.account_id AND account.code = %(fees)s
JOIN orders AS sold ON sold.id = substr(entry.source, 7, 36)::uuid
WHERE entry.kind IN ('fee') AND entry.source ~ '^order:[0-9a-f-]{36}:'
    AND entry.effective_date >= %(first)s
    AND sold.paid_at >= %(starts)s AND sold.paid_at < %(ends)s
GROUP BY 1
"""


@dataclass(frozen=True, slots=True)
class Comparison:
    """One sum of the report, what the books count in another month or not yet, and the books."""

    name: str
    reported: Decimal
    reasons: list[tuple[str, Decimal]]
    booked: Decimal

    @property
    def difference(self) -> Decimal:
        """Nothing, if both are right."""
        return self.booked - self.reported - sum((each for _why, each in self.reasons), ZERO)


def reconciliation(month: Month) -> list[Comparison]:
    """Each sum that report and ledger have in common. Reads all entries of the month."""
    report = month_report(month)
    total, books = report.total, _Books(month)
    return [
        Comparison(
            _("Receita"), total.revenue, [], -books.on(chart.SALES) - books.on(chart.COMMISSION)
        ),
        _fees(report, books, month),
        Comparison(
            _("Imposto, menos o estornado"),
            total.tax - total.tax_back,
            _told([(_("diferença ao pagar o imposto"), books.on(chart.TAX_EXPENSE, "tax_paid"))]),
            books.on(chart.TAX_EXPENSE),
        ),
        Comparison(
            _("PCE, menos a liberada"), total.pce - total.pce_back, [], books.on(chart.PCE_EXPENSE)
        ),
        Comparison(
            _("Receita devolvida ou contestada"),
            total.refunded + total.disputed,
            [],
            books.on(chart.REFUNDS),
        ),
        Comparison(
            _("Tarifas de contestação"), total.dispute_fees, [], books.on(chart.DISPUTE_LOSSES)
        ),
    ]


def _fees(report: MonthReport, books: "_Books", month: Month) -> Comparison:
    """The report has each sale's fee as it is known today; the books, the day it was told."""
    total = report.total
    own_now, own_later = _trued(month)
    return Comparison(
        _("Tarifas de gateway"),
        total.fee,
        _told(
            [
                (_("pacotes de créditos vendidos no mês"), total.prepaid_fee),
                (_("vouchers resgatados, já lançadas com seus pacotes"), -_voucher_fees(report)),
                (_("informadas depois do mês"), -own_later),
                (
                    _("informadas no mês, de vendas de outros"),
                    books.on(chart.GATEWAY_FEES, "fee") - own_now,
                ),
            ]
        ),
        books.on(chart.GATEWAY_FEES),
    )


def _voucher_fees(report: MonthReport) -> Decimal:
    lines = (figures for sort, figures in report.lines.items() if sort.product == VOUCHER)
    return sum(lines, NOTHING).fee


def _trued(month: Month) -> tuple[Decimal, Decimal]:
    """Corrections to the month's fees: booked within it, booked later."""
    told = {
        **_bounds(month),
        "starts": month.starts_at,
        "ends": month.ends_at,
        "fees": chart.GATEWAY_FEES.code,
    }
    within = dict(_asked(_TRUED, told))
    return within.get(True, ZERO), within.get(False, ZERO)


class _Books:
    """A month of the ledger: debits less credits, by account and by kind of entry."""

    def __init__(self, month: Month) -> None:
        self._sums: dict[str, dict[str, Decimal]] = defaultdict(dict)
        for code, kind, amount in _asked(_LEDGER, _bounds(month)):
            self._sums[code][kind] = amount

    def on(self, heading: chart.Heading, kind: str = "") -> Decimal:
        kinds = self._sums[heading.code]
        return kinds.get(kind, ZERO) if kind else sum(kinds.values(), ZERO)


def _bounds(month: Month) -> dict[str, Any]:
    return {"first": month.first_day, "after": month.after.first_day}


def _told(reasons: Iterable[tuple[str, Decimal]]) -> list[tuple[str, Decimal]]:
    return [(why, amount) for why, amount in reasons if amount]


def _asked(statement: str, values: dict[str, Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return list(cursor.fetchall())
