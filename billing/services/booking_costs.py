"""Bills that staff paid: storage out of the PCE fund, tax out of its provision."""

from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from billing import chart, postings
from billing.economics import ZERO
from billing.errors import DayNotYet, MonthClosed
from billing.ledger import Legs, lock_balances, post
from billing.models import Entry
from billing.services.closing_months import is_closed
from core import audit


def book_pce_use(
    *, amount: Decimal, day: date, memo: str, request_id: UUID, by: str, now: datetime
) -> Entry:
    """The fund paid for storage on that day. Safe to repeat with the same `request_id`.

    Raises BalanceTooLow, MonthClosed, DayNotYet, EntryConflicts.
    """
    legs = postings.pce_used(amount=amount)
    return _book("pce_used", legs, day=day, memo=memo, request_id=request_id, by=by, now=now)


def book_tax_payment(
    *,
    amount: Decimal,
    provision: Decimal | None,
    day: date,
    memo: str,
    request_id: UUID,
    by: str,
    now: datetime,
) -> Entry:
    """Tax was paid on that day out of `provision` reais set aside for it.

    With None as much of the provision as there is, up to the amount. What the two differ by is an
    expense, or a relief. Safe to repeat with the same `request_id`. Raises BalanceTooLow,
    MonthClosed, DayNotYet, EntryConflicts.
    """
    with transaction.atomic():
        earlier = Entry.objects.filter(source=_source(request_id), kind="tax_paid").first()
        if earlier is not None and provision is None:
            return earlier
        if provision is None:
            path = chart.TAX_PROVISION.path()
            provision = min(amount, max(lock_balances([path])[path], ZERO))
        legs = postings.tax_paid(amount=amount, provision=provision)
        return _book("tax_paid", legs, day=day, memo=memo, request_id=request_id, by=by, now=now)


def _book(
    kind: str, legs: Legs, *, day: date, memo: str, request_id: UUID, by: str, now: datetime
) -> Entry:
    if day > timezone.localdate(now):
        raise DayNotYet
    if is_closed(day):
        raise MonthClosed
    with transaction.atomic():
        source = _source(request_id)
        is_new = not Entry.objects.filter(source=source, kind=kind).exists()
        entry = post(
            kind=kind, source=source, legs=legs, by=by, now=now, effective_date=day, memo=memo
        )
        if is_new:
            audit.record(
                f"billing.{'pce' if kind == 'pce_used' else 'tax'}.paid",
                subject=f"entry:{entry.id}",
                by=by,
                after={leg.path: str(leg.debit - leg.credit) for leg in legs} | {"day": str(day)},
            )
    return entry


def _source(request_id: UUID) -> str:
    return f"cost:{request_id}"
