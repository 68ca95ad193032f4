"""What the report says is what the books say."""

from datetime import datetime
from decimal import Decimal
from typing import Any

import pytest

from billing import ledger
from billing.models import Order
from billing.reports.building import month_report
from billing.reports.reconciling import Comparison, reconciliation
from billing.services.closing_months import close_month
from billing.services.disputing import close_dispute, open_dispute
from billing.services.refunding import book_refund
from billing.services.truing import true_up_fee
from tests.billing.reports.books import DECEMBER, NOVEMBER, by_card, by_pix, pack, photos, redeemed
from tests.billing.sales import NOW, photos_order, settled
from tests.factories import PartnerFactory

pytestmark = pytest.mark.django_db
D = Decimal


def a_month_of_everything() -> Order:
    """Answers a sale whose fee is an estimate."""
    studio = PartnerFactory.create()
    by_card()
    photos()
    pack(studio)
    redeemed(studio, NOW)
    redeemed(PartnerFactory.create(), NOW)
    settled(photos_order(paid_to="partner"), amount=D("500.00"), fee=None)
    back = by_pix()
    book_refund(
        order_id=back.id, payment_id=back.payment_id, refund_total=D("100.00"),
        paid=D("279.00"), by="test", now=NOW,
    )  # fmt: skip
    lost = by_card()
    names: dict[str, Any] = {
        "order_id": lost.id,
        "payment_id": lost.payment_id,
        "by": "test",
        "now": NOW,
    }
    open_dispute(**names)
    close_dispute(won=False, **names)
    return by_card(fee_is_estimate=True)


def trued(order: Order, fee: str, now: datetime) -> None:
    true_up_fee(order_id=order.id, payment_id=order.payment_id, fee=D(fee), by="test", now=now)


def differences(found: list[Comparison]) -> list[Decimal]:
    return [each.difference for each in found]


def test_reconciliation_of_a_month_of_everything() -> None:
    a_month_of_everything()
    found = {each.name: each for each in reconciliation(NOVEMBER)}
    assert differences(list(found.values())) == [0] * 6
    # 3 cards, a Pix, a voucher, two commissions
    assert found["Receita"].booked == 3 * 297 + 279 + 120 + 2 * 100
    assert found["Tarifas de gateway"].reported == D("52.49")  # cards, Pix, photos, voucher
    assert found["Tarifas de gateway"].booked == D(
        "65.99"
    )  # without the voucher's, with the pack's
    assert [each for _why, each in found["Tarifas de gateway"].reasons] == [D("15.00"), D("-1.50")]


def test_reconciliation_explains_fees_reported_in_another_month() -> None:
    order = a_month_of_everything()
    trued(order, "20.00", DECEMBER)
    november, december = (reconciliation(each) for each in (NOVEMBER, NOVEMBER.after))
    assert differences(november) == differences(december) == [0] * 6
    assert november[1].reasons[-1] == ("informadas depois do mês", D("-3.67"))
    assert december[1].reasons == [("informadas no mês, de vendas de outros", D("3.67"))]
    assert month_report(NOVEMBER.after).total.fee == 0


def test_reconciliation_sees_what_no_sale_explains() -> None:
    """The negative control: an entry by hand is a difference."""
    by_card()
    legs = [
        ledger.debit("expense:gateway_fee", D("7.00")),
        ledger.credit("cash:bank", D("7.00")),
    ]
    ledger.post(kind="by_hand", source="test:1", legs=legs, by="test", now=NOW)
    assert differences(reconciliation(NOVEMBER)) == [0, D("7.00"), 0, 0, 0, 0]


def test_reconciliation_of_a_closed_month_shows_what_was_booked_after() -> None:
    by_card()
    close_month(month=NOVEMBER, by="test", now=DECEMBER)
    by_card()
    assert [each.difference for each in reconciliation(NOVEMBER)][:2] == [D("297.00"), D("16.33")]
