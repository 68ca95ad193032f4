"""A partner's money as it is shown: what comes when, what left, what moved in a month."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db.models import Min, QuerySet, Sum
from django.utils import timezone

from billing.errors import PayoutNotFound
from billing.models import Account, Payout, PayoutAccount, Posting, Settlement
from billing.selectors.ledger import PAGE, PAYOUT_CODES, Statement, partner_statement

LIVE = ("REQUESTED", "APPROVED", "PROCESSING", "UNKNOWN", "HELD")
SOONEST = 6


@dataclass(frozen=True, slots=True)
class Release:
    """What becomes available on a day, as long as nothing is given back before."""

    date: date
    amount: Decimal


def next_releases(partner_id: UUID, *, most: int = SOONEST) -> list[Release]:
    """The first days on which shares are released, with what is due on each."""
    waiting = Settlement.objects.filter(
        partner_id=partner_id, status=Settlement.Status.SCHEDULED, amount__gt=0
    )
    days = waiting.order_by("due_date").values_list("due_date").annotate(Sum("amount"))
    return [Release(day, amount) for day, amount in days[:most]]


def payouts_of(partner_id: UUID) -> QuerySet[Payout]:
    """All of a partner's, newest first."""
    return Payout.objects.filter(partner_id=partner_id).order_by("-requested_at", "id")


def live_payout(partner_id: UUID) -> Payout | None:
    """The one that is not over, if there is one."""
    return payouts_of(partner_id).filter(status__in=LIVE).first()


def payout_of(partner_id: UUID, payout_id: UUID) -> Payout:
    """One of a partner's. Raises PayoutNotFound, for others' too."""
    found = payouts_of(partner_id).filter(id=payout_id).first()
    if found is None:
        raise PayoutNotFound
    return found


def payout_account_of(partner_id: UUID) -> PayoutAccount | None:
    """Where the partner's money goes, once somebody has said it."""
    return PayoutAccount.objects.filter(partner_id=partner_id).first()


def month_statement(
    *, partner_id: UUID, month: date, before: int | None = None, size: int = PAGE
) -> Statement:
    """What was posted in the month that begins on this day, São Paulo time; newest first."""
    start, end = _start(month), _start(_next(month))
    top = before or _first_since(partner_id, end)
    page = partner_statement(partner_id=partner_id, before=top, size=size)
    lines = [line for line in page.lines if line.posted_at >= start]
    return Statement(lines, page.before if len(lines) == len(page.lines) else None)


def months_of(partner_id: UUID, *, today: date, most: int = 24) -> list[date]:
    """The months a statement can be asked for, this one first."""
    accounts = _accounts(partner_id)
    first = Posting.objects.filter(account__in=accounts).order_by("id").first()
    begin = timezone.localdate(first.entry.posted_at).replace(day=1) if first else today
    months: list[date] = []
    month = today.replace(day=1)
    while len(months) < most and month >= begin.replace(day=1):
        months.append(month)
        month = (month - timedelta(days=1)).replace(day=1)
    return months


def _first_since(partner_id: UUID, moment: datetime) -> int | None:
    later = Posting.objects.filter(
        account__in=_accounts(partner_id), entry__posted_at__gte=moment
    ).aggregate(first=Min("id"))
    first: int | None = later["first"]
    return first


def _accounts(partner_id: UUID) -> list[Any]:
    found = Account.objects.filter(partner_id=partner_id, code__in=PAYOUT_CODES)
    return list(found.values_list("id", flat=True))


def _next(month: date) -> date:
    return (month.replace(day=28) + timedelta(days=4)).replace(day=1)


def _start(month: date) -> datetime:
    return timezone.make_aware(datetime.combine(month.replace(day=1), time.min))
