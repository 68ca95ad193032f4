"""The fund that pays for keeping what was promised to be kept."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import ROUND_DOWN, Decimal
from uuid import UUID

from django.conf import settings
from django.db import connection
from django.db.models import QuerySet, Sum

from billing import chart
from billing.economics import ZERO
from billing.ledger import balance
from billing.models import Entry
from billing.reports.months import Month
from core.money import quantize

MONTHS_LOOKED_AT = 3
SHOWN = 24
# Sums of what is not a sale, by the index of rare entries.
_RARE = """
SELECT entry.kind, sum(posting.debit), sum(posting.credit)
FROM ledger_entries AS entry
JOIN ledger_postings AS posting ON posting.entry_id = entry.id
JOIN ledger_accounts AS account ON account.id = posting.account_id
WHERE entry.kind = ANY(%s) AND account.path = %s
GROUP BY 1
"""
_RELEASING = ["refund", "refund_bounced", "dispute_lost"]
USED = "pce_used"


@dataclass(frozen=True, slots=True)
class Use:
    """The fund paid a bill."""

    entry_id: UUID
    day: date
    amount: Decimal
    memo: str
    by: str


@dataclass(frozen=True, slots=True)
class Fund:
    """Everything ever set aside, given free again and used; what is there, how long it lasts."""

    released: Decimal
    used: Decimal
    balance: Decimal
    monthly_cost: Decimal
    cost_is_told: bool
    """By a setting; else it is the mean of the last months' uses."""

    @property
    def reserved(self) -> Decimal:
        return self.balance + self.used + self.released

    @property
    def runway_months(self) -> int | None:
        """Whole months at the monthly cost; None where nobody knows that."""
        if not self.monthly_cost:
            return None
        return int((self.balance / self.monthly_cost).to_integral_value(ROUND_DOWN))


def pce_fund(now: datetime) -> Fund:
    """As the ledger has it at this moment."""
    with connection.cursor() as cursor:
        cursor.execute(_RARE, [[*_RELEASING, USED], chart.PCE_RESERVE.path()])
        moved = {kind: debit - credit for kind, debit, credit in cursor.fetchall()}
    used = moved.pop(USED, ZERO)
    told = settings.PCE_MONTHLY_COST
    return Fund(
        released=sum(moved.values(), ZERO),
        used=used,
        balance=balance(chart.PCE_RESERVE.path()),
        monthly_cost=told or _mean_use(now),
        cost_is_told=bool(told),
    )


def uses() -> list[Use]:
    """The newest bills the fund paid."""
    found = (
        _uses().annotate(amount=Sum("postings__debit")).order_by("-effective_date", "-posted_at")
    )
    return [
        Use(each.id, each.effective_date, each.amount, each.memo, each.by) for each in found[:SHOWN]
    ]


def _uses() -> QuerySet[Entry]:
    return Entry.objects.filter(kind=USED)


def _mean_use(now: datetime) -> Decimal:
    """Of the last whole months, from the first of them in which anything was used."""
    last = Month.at(now)
    months = [last := last.before for _step in range(MONTHS_LOOKED_AT)]
    used = [_used_in(month) for month in months]
    while used and not used[-1]:
        used.pop()
    return quantize(sum(used, ZERO) / len(used)) if used else ZERO


def _used_in(month: Month) -> Decimal:
    within = {
        "effective_date__gte": month.first_day,
        "effective_date__lt": month.after.first_day,
    }
    return _uses().filter(**within).aggregate(sum=Sum("postings__debit"))["sum"] or ZERO
