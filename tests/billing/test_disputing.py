"""A contested payment: held, then ours again or gone."""

import pytest

from billing.models import Entry, Order, Settlement
from billing.services.disputing import close_dispute, open_dispute
from core.models import OutboxMessage
from tests.billing.sales import NOW, D, access_order, balances, photos_order, settled

pytestmark = pytest.mark.django_db


def opened(order: Order) -> Order:
    open_dispute(order_id=order.id, payment_id=order.payment_id, by="test", now=NOW)
    order.refresh_from_db()
    return order


def closed(order: Order, *, won: bool) -> Order:
    close_dispute(order_id=order.id, payment_id=order.payment_id, won=won, by="test", now=NOW)
    order.refresh_from_db()
    return order


def test_open_dispute_holds_the_money() -> None:
    order = opened(settled(access_order()))
    assert order.status == Order.Status.DISPUTED
    assert balances("gateway", f"disputes:{order.payment_id}") == [D("-16.33"), D("297.00")]


def test_close_dispute_won_is_as_before() -> None:
    order = closed(opened(settled(access_order())), won=True)
    assert (order.status, order.access_ended_at) == (Order.Status.PAID, None)
    assert balances("gateway", f"disputes:{order.payment_id}", "pce:reserve") == [
        D("280.67"),
        D("0"),
        D("25.00"),
    ]


def test_close_dispute_lost_takes_everything_back() -> None:
    order = closed(opened(settled(access_order())), won=False)
    assert (order.status, order.amount_refunded) == (Order.Status.REFUNDED, D("297.00"))
    assert order.access_ended_at == NOW
    accounts = (f"disputes:{order.payment_id}", "pce:reserve", "tax:provision", "revenue:refunds")
    assert balances(*accounts) == [0, 0, 0, D("297.00")]


@pytest.mark.parametrize("won", [True, False])
def test_news_of_a_dispute_in_any_order_and_number(won: bool) -> None:
    order = settled(access_order())
    for _ in range(2):
        opened(order)
        closed(order, won=won)
    opened(order)

    assert order.status == (Order.Status.PAID if won else Order.Status.REFUNDED)
    assert Entry.objects.exclude(kind="sale").count() == 2
    assert OutboxMessage.objects.filter(topic="billing.order.dispute_closed").count() == 1


def test_close_dispute_lost_after_it_was_won() -> None:
    order = closed(closed(opened(settled(access_order())), won=True), won=False)
    assert (order.status, order.dispute) == (Order.Status.REFUNDED, Order.Dispute.LOST)
    assert balances("gateway", f"disputes:{order.payment_id}") == [D("-16.33"), 0]
    assert closed(order, won=True).dispute == Order.Dispute.LOST


def test_dispute_of_a_partners_sale_holds_its_share() -> None:
    order = opened(settled(photos_order(), amount=D("500.00"), fee=D("1.00")))
    assert Settlement.objects.get().status == Settlement.Status.HELD
    assert balances(f"partner:{order.seller_id}:pending") == [D("400.00")]

    closed(order, won=False)
    assert Settlement.objects.get().status == Settlement.Status.CANCELED
    assert balances(f"partner:{order.seller_id}:pending", "revenue:refunds") == [0, D("100.00")]


def test_dispute_of_a_partners_sale_won_goes_on() -> None:
    closed(opened(settled(photos_order(), amount=D("500.00"), fee=D("1.00"))), won=True)
    assert Settlement.objects.get().status == Settlement.Status.SCHEDULED


def test_dispute_of_another_payment_changes_nothing() -> None:
    order = settled(access_order())
    open_dispute(order_id=order.id, payment_id="PAY_other", by="test", now=NOW)
    order.refresh_from_db()
    assert order.status == Order.Status.PAID
