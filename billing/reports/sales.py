"""The sales of a month, added up by the database: orders that were paid, vouchers redeemed."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from itertools import pairwise
from typing import Any

from django.db import connection
from django.utils import timezone

from billing.economics import ZERO
from billing.models import Policy, Product
from billing.policies import NoPolicy, policy_on
from billing.reports.figures import Figures
from billing.reports.months import Month, midnight
from billing.reports.report import VOUCHER, Sort

# One pass over the month. Grouped by columns as they are: by an expression PostgreSQL guesses many
# groups and sorts a million rows for a few.
ORDERS = """
SELECT product_kind, method, gateway_kind, seller_id, channel, count(*), sum(amount_gross),
    sum(partner_share), sum(gateway_fee), sum(tax_effective), sum(pce_reserved),
    count(*) FILTER (WHERE fee_is_estimate)
FROM orders
WHERE paid_at >= %s AND paid_at < %s
GROUP BY 1, 2, 3, 4, 5
"""
# Packs are few among orders, and have an index of their own: each is told by who bought it.
PACKS = """
SELECT method, gateway_kind, substr(subject, 9), channel, count(*), sum(amount_gross),
    sum(gateway_fee), count(*) FILTER (WHERE fee_is_estimate)
FROM orders
WHERE product_kind = 'credits' AND paid_at >= %s AND paid_at < %s
GROUP BY 1, 2, 3, 4
"""
# The part of the pack's fee is reckoned from the fee as it is known today.
VOUCHERS = """
SELECT coalesce(pack.method, ''), coalesce(pack.gateway_kind, ''), sale.partner_id,
    count(*), sum(sale.amount), coalesce(sum(round(pack.gateway_fee / lot.units, 2)), 0),
    sum(sale.tax_effective), sum(sale.pce_reserved)
FROM voucher_sales AS sale
LEFT JOIN credit_lots AS lot ON lot.id = sale.lot_id
LEFT JOIN orders AS pack ON pack.id = lot.order_id
WHERE sale.recognised_at >= %s AND sale.recognised_at < %s
GROUP BY 1, 2, 3
"""
# Packs of earlier months that this one waits for: its vouchers' fees are parts of theirs.
WAITED_FOR = """
SELECT pack.method, pack.gateway_kind, lot.partner_id, count(*)
FROM orders AS pack
JOIN credit_lots AS lot ON lot.order_id = pack.id
WHERE pack.fee_is_estimate AND pack.paid_at < %(starts)s AND EXISTS (
    SELECT FROM voucher_sales AS sale WHERE sale.lot_id = lot.id
        AND sale.recognised_at >= %(starts)s AND sale.recognised_at < %(ends)s
)
GROUP BY 1, 2, 3
"""
Part = tuple[Sort, Figures]


def sales_of(month: Month) -> Iterator[Part]:
    """Each stretch of the month under one policy: its costs are those of the sale's day."""
    for start, end in pairwise(_stretches(month)):
        parts = [*_orders(start, end), *_packs(start, end), *_vouchers(start, end)]
        if parts:
            policy = _policy(start)
            yield from ((sort, _with_costs(sort, figures, policy)) for sort, figures in parts)
    yield from _waited_for(month)


def _stretches(month: Month) -> list[datetime]:
    """When the month begins, each policy that begins within it, when the month ends."""
    begin = Policy.objects.filter(
        effective_date__gt=month.first_day, effective_date__lt=month.after.first_day
    )
    days = begin.order_by("effective_date").values_list("effective_date", flat=True)
    return [month.starts_at, *map(midnight, days), month.ends_at]


def _policy(start: datetime) -> Policy | None:
    """Before the first one nothing can have been sold but by hand."""
    try:
        return policy_on(timezone.localdate(start))
    except NoPolicy:
        return None


def _orders(start: datetime, end: datetime) -> Iterator[Part]:
    """All but packs of credits."""
    for kind, method, gateway, seller, channel, *sums, estimates in _rows(ORDERS, start, end):
        if kind != Product.Kind.CREDITS:
            sort = Sort(kind, method, gateway, str(seller or ""), channel)
            yield sort, replace(Figures(*sums), estimates=estimates)


def _packs(start: datetime, end: datetime) -> Iterator[Part]:
    for method, gateway, partner, channel, packs, paid, fee, estimates in _rows(PACKS, start, end):
        sort = Sort(Product.Kind.CREDITS, method, gateway, str(partner), channel)
        yield sort, Figures(packs=packs, prepaid=paid, prepaid_fee=fee, estimates=estimates)


def _vouchers(start: datetime, end: datetime) -> Iterator[Part]:
    for method, gateway, partner, count, gross, *sums in _rows(VOUCHERS, start, end):
        sort = Sort(VOUCHER, method, gateway, str(partner))
        yield sort, Figures(count, gross, ZERO, *sums)


def _waited_for(month: Month) -> Iterator[Part]:
    told = {"starts": month.starts_at, "ends": month.ends_at}
    with connection.cursor() as cursor:
        cursor.execute(WAITED_FOR, told)
        for method, gateway, partner, count in cursor:
            sort = Sort(Product.Kind.CREDITS, method, gateway, str(partner))
            yield sort, Figures(estimates=count)


def _with_costs(sort: Sort, figures: Figures, policy: Policy | None) -> Figures:
    """Preparing and keeping is paid for each access promised; acquiring, for each order by its

    channel: a voucher's client was found by its studio.
    """
    if policy is None or not figures.sales:
        return figures
    if sort.product != VOUCHER:
        cac = Decimal(policy.cac.get(sort.channel, "0"))
        figures = replace(figures, cac=cac * figures.sales)
    if sort.product == Product.Kind.PHOTOS:
        return figures
    setup, hidden = policy.setup_cost * figures.sales, policy.hidden_cost * figures.sales
    return replace(figures, setup=setup, hidden=hidden)


def _rows(statement: str, start: datetime, end: datetime) -> Iterator[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, [start, end])
        yield from cursor
