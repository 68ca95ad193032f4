"""A month's figures become final."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from billing.errors import MonthHasEstimates, MonthNotOver
from billing.models import ClosedMonth
from billing.reports.building import built_report, month_report
from billing.services.closing_months import close_month, is_closed
from billing.services.refunding import book_refund
from billing.services.truing import true_up_fee
from core.models import AuditEntry
from tests.billing.reports.books import DECEMBER, NOVEMBER, by_card, pack, redeemed
from tests.billing.sales import NOW
from tests.factories import PartnerFactory

pytestmark = pytest.mark.django_db
D = Decimal


def close(now: datetime = DECEMBER) -> ClosedMonth:
    return close_month(month=NOVEMBER, by="user:7", now=now)


def test_close_month_keeps_the_figures() -> None:
    by_card()
    closed = close()
    assert (closed.closed_by, closed.closed_at) == ("user:7", DECEMBER)
    report = month_report(NOVEMBER)
    assert (report.closed_at, report.total.net) == (DECEMBER, D("139.47"))
    assert is_closed(date(2026, 11, 30))
    assert not is_closed(date(2026, 12, 1))
    entry = AuditEntry.objects.get(action="billing.month.closed")
    assert entry.after is not None
    assert (entry.actor, entry.subject, entry.after["net"]) == ("user:7", "month:2026-11", "139.47")


def test_close_month_again_changes_nothing() -> None:
    close()
    by_card()
    assert close(datetime(2027, 1, 1, tzinfo=UTC)).closed_at == DECEMBER
    assert AuditEntry.objects.filter(action="billing.month.closed").count() == 1


def test_close_month_counts_what_comes_later_in_its_own_month() -> None:
    order = by_card()
    close()
    book_refund(
        order_id=order.id, payment_id=order.payment_id, refund_total=D("297.00"),
        paid=D("297.00"), by="test", now=DECEMBER,
    )  # fmt: skip
    assert month_report(NOVEMBER).total.result == D("139.47")
    assert month_report(NOVEMBER.after).total.result == D("-242.30")


def test_month_report_of_a_closed_month_is_what_was_kept() -> None:
    close()
    by_card()
    assert month_report(NOVEMBER).total.sales == 0
    assert built_report(NOVEMBER).total.sales == 1


def test_close_month_that_still_goes_on() -> None:
    with pytest.raises(MonthNotOver, match="Novembro de 2026 ainda não acabou"):
        close(datetime(2026, 12, 1, 2, 59, tzinfo=UTC))
    close(datetime(2026, 12, 1, 3, 0, tzinfo=UTC))


def test_close_month_with_a_fee_nobody_reported() -> None:
    order = by_card(fee_is_estimate=True)
    by_card()
    with pytest.raises(MonthHasEstimates) as refused:
        close()
    assert refused.value.extra == {"estimates": 1}
    assert not ClosedMonth.objects.exists()
    true_up_fee(
        order_id=order.id, payment_id=order.payment_id, fee=D("16.00"), by="test", now=DECEMBER
    )
    close()
    assert month_report(NOVEMBER).total.fee == D("32.33")


def test_close_month_waits_for_the_fee_of_a_pack_its_vouchers_came_from() -> None:
    """The pack was bought in October, its credits became sales in November."""
    studio = PartnerFactory.create()
    order = pack(studio, paid_at=datetime(2026, 10, 5, tzinfo=UTC), fee_is_estimate=True)
    redeemed(studio, NOW)
    redeemed(studio, NOW)
    with pytest.raises(MonthHasEstimates) as refused:
        close()
    assert refused.value.extra == {"estimates": 1}
    true_up_fee(
        order_id=order.id, payment_id=order.payment_id, fee=D("20.00"), by="test", now=DECEMBER
    )
    close()
    assert month_report(NOVEMBER).total.fee == D("4.00")
