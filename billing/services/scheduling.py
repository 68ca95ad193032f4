"""When a partner's share will be its own to take."""

from datetime import date, timedelta
from uuid import UUID

from django.utils import timezone

from billing.models import Order, Settlement, SettlementRule

DAYS_WITHOUT_A_RULE = 30


def schedule_settlement(*, order: Order, seller_id: UUID, product_kind: str) -> Settlement:
    """The share of a paid order, due by the rule that fits best. Not safe to repeat."""
    paid_date = timezone.localdate(order.paid_at)
    return Settlement.objects.create(
        order=order,
        partner_id=seller_id,
        amount=order.partner_share,
        due_date=_due(paid_date, _rule(order, product_kind)),
    )


def _rule(order: Order, product_kind: str) -> SettlementRule | None:
    """The rule that names most of gateway, method and product; an empty field fits anything."""
    case = (order.gateway_kind, order.method, product_kind)
    fitting = [
        (rule, sum(1 for given in _case(rule) if given))
        for rule in SettlementRule.objects.order_by("id")
        if all(given in ("", wanted) for given, wanted in zip(_case(rule), case, strict=True))
    ]
    return max(fitting, key=lambda pair: pair[1])[0] if fitting else None


def _case(rule: SettlementRule) -> tuple[str, str, str]:
    return rule.gateway_kind, rule.method, rule.product_kind


def _due(start: date, rule: SettlementRule | None) -> date:
    if rule is None:
        return start + timedelta(days=DAYS_WITHOUT_A_RULE)
    if not rule.business_days:
        return start + timedelta(days=rule.days)
    day, left = start, rule.days
    while left:
        day += timedelta(days=1)
        left -= day.weekday() < 5
    return day
