"""What a month earned, to the centavo."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest

from billing.models import Policy
from billing.reports.building import month_report
from billing.reports.figures import NOTHING, Figures
from billing.reports.months import Month
from billing.reports.report import By, MonthReport
from billing.services.disputing import close_dispute, open_dispute
from billing.services.refunding import book_refund
from tests.billing.reports.books import DECEMBER, NOVEMBER, by_card, by_pix, pack, photos, redeemed
from tests.billing.sales import NOW, access_order, photos_order, settled
from tests.factories import PartnerFactory

pytestmark = pytest.mark.django_db
D = Decimal


def total(month: Month = NOVEMBER) -> Figures:
    return month_report(month).total


def test_month_report_of_the_worked_card_sale() -> None:
    by_card()
    figures = total()
    assert (figures.sales, figures.gross, figures.fee) == (1, D("297.00"), D("16.33"))
    assert (figures.tax, figures.pce, figures.cac) == (D("29.70"), D("25.00"), D("80.00"))
    assert (figures.setup, figures.hidden) == (D("1.50"), D("5.00"))
    assert figures.net == figures.result == figures.net_per_sale == D("139.47")


def test_month_report_of_the_worked_pix_sale() -> None:
    by_pix()
    assert total().net == D("138.60")


def test_month_report_of_a_redeemed_credit() -> None:
    studio = PartnerFactory.create()
    pack(studio)
    redeemed(studio, NOW)
    figures = total()
    assert (figures.sales, figures.gross, figures.cac) == (1, D("120.00"), D(0))
    assert figures.net == D("75.00")
    assert (figures.packs, figures.prepaid, figures.prepaid_fee) == (1, D("1200.00"), D("15.00"))


def test_month_report_of_credits_nobody_redeemed_yet() -> None:
    pack(PartnerFactory.create())
    figures = total()
    assert (figures.sales, figures.net, figures.prepaid) == (0, D(0), D("1200.00"))


def test_month_report_of_a_present() -> None:
    """It earns nothing, and costs what a gallery costs."""
    redeemed(PartnerFactory.create(), NOW)
    figures = total()
    assert (figures.sales, figures.gross, figures.net) == (1, D(0), D("-31.50"))


def test_month_report_of_a_studios_sale() -> None:
    photos()
    figures = total()
    assert (figures.gross, figures.share, figures.revenue) == (D("500.00"), D("400.00"), D("100"))
    assert figures.net == D("89.00")


def test_month_report_of_a_sale_paid_to_the_studio_itself() -> None:
    settled(photos_order(paid_to="partner"), amount=D("500.00"), fee=None)
    assert total().net == D("90.00")


def test_month_report_of_a_sale_that_no_channel_brought() -> None:
    settled(access_order())
    figures = total()
    assert (figures.cac, figures.net) == (D(0), D("219.47"))


@pytest.mark.parametrize(
    ("paid_at", "month"),
    [
        (datetime(2026, 11, 1, 2, 59, 59, tzinfo=UTC), Month(2026, 10)),
        (datetime(2026, 11, 1, 3, 0, tzinfo=UTC), Month(2026, 11)),
        (datetime(2026, 12, 1, 2, 59, 59, tzinfo=UTC), Month(2026, 11)),
        (datetime(2026, 12, 1, 3, 0, tzinfo=UTC), Month(2026, 12)),
    ],
)
def test_month_report_goes_by_the_clocks_of_sao_paulo(paid_at: datetime, month: Month) -> None:
    by_card(paid_at=paid_at)
    assert [total(each).sales for each in (month.before, month, month.after)] == [0, 1, 0]


def test_month_report_reckons_each_sale_with_the_policy_of_its_day() -> None:
    policy = Policy.objects.get()
    policy.pk, policy.effective_date, policy.cac = None, date(2026, 11, 22), {"ads": "90.00"}
    policy.save()
    by_card(paid_at=datetime(2026, 11, 22, 2, 59, tzinfo=UTC))  # still the 21st
    by_card(paid_at=datetime(2026, 11, 22, 3, 1, tzinfo=UTC))
    assert total().cac == D("170.00")


def test_month_report_counts_a_refund_in_its_own_month() -> None:
    order = by_card()
    book_refund(
        order_id=order.id, payment_id=order.payment_id, refund_total=D("297.00"),
        paid=D("297.00"), by="test", now=DECEMBER,
    )  # fmt: skip
    sold, back = total(), total(NOVEMBER.after)
    assert (sold.net, sold.result, sold.refunds) == (D("139.47"), D("139.47"), 0)
    assert (back.sales, back.refunds, back.refunded) == (0, 1, D("297.00"))
    assert (back.tax_back, back.pce_back) == (D("29.70"), D("25.00"))
    assert (back.returned, back.result) == (D("297.00"), D("-242.30"))


def test_month_report_takes_back_only_the_commission_of_a_studios_sale() -> None:
    order = photos()
    book_refund(
        order_id=order.id, payment_id=order.payment_id, refund_total=D("500.00"),
        paid=D("500.00"), by="test", now=NOW,
    )  # fmt: skip
    figures = total()
    assert (figures.refunded, figures.returned, figures.tax_back) == (D(100), D(500), D(10))
    assert figures.result == D("-1.00")


def test_month_report_tells_lost_disputes_from_refunds() -> None:
    order = by_card()
    names: dict[str, Any] = {
        "order_id": order.id,
        "payment_id": order.payment_id,
        "by": "test",
        "now": NOW,
    }
    open_dispute(**names)
    assert total().result == D("139.47")
    close_dispute(won=False, **names)
    figures = total()
    assert (figures.disputes, figures.disputed, figures.refunds) == (1, D("297.00"), 0)
    assert (figures.returned, figures.result) == (D("297.00"), D("-102.83"))


def test_month_report_by_tells_sales_apart() -> None:
    studio = PartnerFactory.create()
    by_card()
    by_pix()
    pack(studio)
    redeemed(studio, NOW)
    sold = photos()
    report = month_report(NOVEMBER)
    nets = {by: {name: each.net for name, each in report.by(by)} for by in By}
    assert nets[By.PRODUCT] == {
        "access": D("278.07"), "photos": D("89.00"), "voucher": D("75.00"), "credits": 0,
    }  # fmt: skip
    assert nets[By.METHOD] == {"card": D("303.47"), "pix": D("138.60")}
    assert nets[By.GATEWAY] == {"stripe": D("303.47"), "efi": D("138.60")}
    assert nets[By.CHANNEL] == {"ads": D("278.07"), "": D("164.00")}
    assert nets[By.PARTNER] == {
        "": D("278.07"), str(sold.seller_id): D("89.00"), str(studio.id): D("75.00"),
    }  # fmt: skip


def test_load_brings_back_what_dump_told() -> None:
    by_card()
    photos()
    report = month_report(NOVEMBER)
    assert MonthReport.load(NOVEMBER, report.dump()) == report


def test_month_report_of_nothing() -> None:
    assert total() == NOTHING
    assert (total().net_per_sale, total().margin) == (None, None)
