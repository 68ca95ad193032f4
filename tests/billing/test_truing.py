"""The real fee replaces the estimate by a posting, never by an edit."""

import pytest

from billing.models import Entry, Order, Product
from billing.services.truing import true_up_fee
from tests.billing.sales import NOW, D, access_order, balances, photos_order, settled

pytestmark = pytest.mark.django_db


def reported(order: Order, fee: str, **changes: str) -> Order:
    payment = changes.get("payment_id", order.payment_id)
    true_up_fee(order_id=order.id, payment_id=payment, fee=D(fee), by="test", now=NOW)
    order.refresh_from_db()
    return order


@pytest.mark.parametrize("fee", ["17.00", "15.00", "0.00"])
def test_true_up_fee(fee: str) -> None:
    order = reported(settled(access_order(), fee_is_estimate=True), fee)
    assert (order.gateway_fee, order.fee_is_estimate) == (D(fee), False)
    assert balances("gateway", "expense:gateway_fee") == [D("297.00") - D(fee), D(fee)]
    assert Entry.objects.filter(kind="fee").count() == 1


def test_true_up_fee_that_was_right_only_says_so() -> None:
    order = reported(settled(access_order(), fee_is_estimate=True), "16.33")
    assert not order.fee_is_estimate
    assert not Entry.objects.filter(kind="fee").exists()


def test_true_up_fee_again_changes_nothing() -> None:
    order = settled(access_order(), fee_is_estimate=True)
    for _ in range(3):
        reported(order, "17.00")
    assert Entry.objects.filter(kind="fee").count() == 1


def test_true_up_fee_of_another_payment() -> None:
    order = reported(settled(access_order()), "1.00", payment_id="PAY_other")
    assert order.gateway_fee == D("16.33")


def test_true_up_fee_that_a_partner_pays() -> None:
    order = settled(photos_order(paid_to=Product.PaidTo.PARTNER), amount=D("500.00"))
    assert reported(order, "9.00").gateway_fee == 0
