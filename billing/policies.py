"""Which rates hold on a day."""

from datetime import date
from decimal import Decimal
from uuid import UUID

from django.db.models import Q

from billing.economics import Rates
from billing.models import CommissionConfig, Policy


class NoPolicy(LookupError):
    """Nobody has said what holds on that day."""


def policy_on(day: date) -> Policy:
    """The newest policy that holds on the day. Raises NoPolicy."""
    found = Policy.objects.filter(effective_date__lte=day).order_by("-effective_date").first()
    if found is None:
        raise NoPolicy(day)
    return found


def commission_for(partner_id: UUID | None, day: date) -> Decimal:
    """The partner's own rate, else everybody's, the newest that holds. Raises NoPolicy."""
    rows = CommissionConfig.objects.filter(
        Q(partner_id=partner_id) | Q(partner__isnull=True), effective_date__lte=day
    )
    best = max(rows, key=lambda row: (row.partner_id is not None, row.effective_date), default=None)
    if best is None:
        raise NoPolicy(day)
    return best.rate


def rates_on(day: date, *, seller_id: UUID | None) -> Rates:
    """Everything an order of that day is reckoned with. Raises NoPolicy."""
    policy = policy_on(day)
    commission = commission_for(seller_id, day) if seller_id else Decimal(0)
    return Rates(policy.tax_rate, policy.pce_per_unit, commission)
