"""Money that went back is booked as far as it went, once, and bounces are taken back."""

from datetime import timedelta
from typing import Any

import pytest

from billing.errors import OrderNotPaid
from billing.ledger import post
from billing.models import CreditLot, Entry, Order, Product, Settlement
from billing.postings import pce_used, settlement_released, tax_paid
from billing.services.refunding import book_refund, refund_order
from core.models import OutboxMessage
from partners.credits import balance as credits
from partners.credits import reserve_credits
from tests.billing.sales import (
    NOW,
    D,
    access_order,
    balances,
    credits_order,
    photos_order,
    settled,
)
from tests.factories import PartnerFactory
from tests.factories_gateways import PaymentFactory

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(days=3)


def went_back(order: Order, total: str, **changes: Any) -> Order:
    """What the gateway says went back of the order's payment in all."""
    given = {
        "order_id": order.id,
        "payment_id": order.payment_id,
        "refund_total": D(total),
        "paid": order.amount_gross,
        "by": "test",
        "now": LATER,
        **changes,
    }
    book_refund(**given)
    order.refresh_from_db()
    return order


def test_book_refund_of_everything_leaves_only_the_fee() -> None:
    order = went_back(settled(access_order()), "297.00")

    assert order.status == Order.Status.REFUNDED
    assert order.access_ended_at == LATER
    assert balances("gateway", "pce:reserve", "tax:provision", "expense:pce", "expense:tax") == [
        D("-16.33"),
        D("0"),
        D("0"),
        D("0"),
        D("0"),
    ]
    assert balances("revenue:sales", "revenue:refunds", "expense:gateway_fee") == [
        D("297.00"),
        D("297.00"),
        D("16.33"),
    ]


def test_book_refund_of_a_part_keeps_access_and_pce() -> None:
    order = went_back(settled(access_order()), "99.00")

    assert order.status == Order.Status.PARTIALLY_REFUNDED
    assert order.access_ended_at is None
    assert balances("pce:reserve", "tax:provision") == [D("25.00"), D("19.80")]


def test_book_refund_after_tax_and_storage_were_paid_releases_what_is_left() -> None:
    order = settled(access_order())
    for kind, legs in {
        "tax": tax_paid(amount=D("20.00"), provision=D("20.00")),
        "pce": pce_used(amount=D("24.00")),
    }.items():
        post(kind=kind, source="november", legs=legs, by="test", now=NOW)
    order = went_back(order, "297.00")

    assert (order.status, order.tax_reversed, order.pce_released) == (
        Order.Status.REFUNDED,
        D("9.70"),
        D("1.00"),
    )
    assert balances("tax:provision", "pce:reserve") == [0, 0]


def test_book_refund_with_access_kept_does_not_release_the_pce() -> None:
    order = settled(access_order())
    Order.objects.filter(id=order.id).update(refund_keeps_access=True)
    order = went_back(order, "297.00")

    assert (order.status, order.access_ended_at) == (Order.Status.REFUNDED, None)
    assert balances("pce:reserve") == [D("25.00")]


def test_book_refund_of_a_part_with_access_ended() -> None:
    order = settled(access_order())
    Order.objects.filter(id=order.id).update(refund_keeps_access=False)
    order = went_back(order, "99.00")

    assert order.access_ended_at == LATER
    assert balances("pce:reserve") == [D("0")]


def test_book_refund_in_many_parts_ends_like_one() -> None:
    order = settled(access_order())
    for centavos in range(1, 29700, 777):
        went_back(order, str(D(centavos) / 100))
    order = went_back(order, "297.00")

    assert (order.tax_reversed, order.pce_released) == (D("29.70"), D("25.00"))
    assert balances("gateway", "tax:provision") == [D("-16.33"), D("0")]


def test_book_refund_again_changes_nothing() -> None:
    order = settled(access_order())
    for _ in range(3):
        went_back(order, "99.00")
    assert Entry.objects.filter(kind="refund").count() == 1
    assert OutboxMessage.objects.filter(topic="billing.order.refunded").count() == 1


def test_book_refund_of_another_payment_is_not_ours() -> None:
    """The second payment of an order was never booked; neither is its refund."""
    order = went_back(settled(access_order()), "297.00", payment_id="PAY_of_the_other_try")
    assert order.status == Order.Status.PAID
    assert order.amount_refunded == 0


def test_book_refund_gives_what_was_paid_too_much_back_first() -> None:
    order = settled(access_order())
    went_back(order, "3.00", paid=D("300.00"))
    assert order.status == Order.Status.PAID
    assert order.amount_refunded == 0
    went_back(order, "4.00", paid=D("300.00"))
    assert order.amount_refunded == D("1.00")


def test_book_refund_that_bounced_is_taken_back() -> None:
    order = settled(access_order())
    before = balances("gateway", "pce:reserve", "tax:provision", "revenue:refunds", "expense:tax")
    went_back(order, "297.00")
    order = went_back(order, "0.00")

    assert (order.status, order.access_ended_at) == (Order.Status.PAID, None)
    accounts = ("gateway", "pce:reserve", "tax:provision", "expense:tax")
    assert balances(*accounts) == [before[0], before[1], before[2], before[4]]
    assert balances("revenue:refunds") == [D("0")]
    assert went_back(order, "297.00").status == Order.Status.REFUNDED


def test_book_refund_of_a_partners_sale_that_is_not_released() -> None:
    order = settled(photos_order(), amount=D("500.00"), fee=D("1.00"))
    went_back(order, "500.00")

    partner = f"partner:{order.seller_id}"
    assert balances(f"{partner}:pending", f"{partner}:debit", "tax:provision") == [0, 0, 0]
    assert balances("gateway", "revenue:refunds") == [D("-1.00"), D("100.00")]
    assert Settlement.objects.get().status == Settlement.Status.CANCELED


def test_book_refund_of_a_partners_sale_after_the_payout_is_its_debt() -> None:
    order = settled(photos_order(), amount=D("500.00"), fee=D("1.00"))
    partner = PartnerFactory._meta.model.objects.get(id=order.seller_id)
    legs = settlement_released(partner_id=partner.id, amount=D("400.00"))
    post(kind="settlement", source="test", legs=legs, by="test", now=NOW)
    Settlement.objects.update(status=Settlement.Status.COMPLETED, completed_at=NOW)
    requested = balances(f"partner:{partner.id}:available")
    assert requested == [D("400.00")]

    went_back(order, "250.00")

    assert balances(f"partner:{partner.id}:available", f"partner:{partner.id}:debit") == [
        D("200.00"),
        D("0"),
    ]


def test_book_refund_of_unused_credits_takes_them_back() -> None:
    partner = PartnerFactory.create()
    order = settled(credits_order(partner), amount=D("1200.00"), fee=D("1.50"))
    went_back(order, "1200.00")

    assert credits(partner_id=partner.id) == 0
    assert balances(f"partner:{partner.id}:voucher_credit", "revenue:refunds") == [0, 0]
    assert CreditLot.objects.get().units_refunded == 10


def test_book_refund_of_spent_credits_never_goes_below_zero() -> None:
    partner = PartnerFactory.create()
    order = settled(credits_order(partner), amount=D("1200.00"), fee=D("1.50"))
    reserve_credits(partner_id=partner.id, amount=8, source="batch", by="test", now=NOW)
    went_back(order, "1200.00")

    assert credits(partner_id=partner.id) == 0
    assert balances(f"partner:{partner.id}:voucher_credit", "revenue:refunds") == [
        D("960.00"),
        D("960.00"),
    ]


def test_book_refund_of_a_sale_paid_to_the_partner_forgives_the_commission() -> None:
    order = settled(photos_order(paid_to=Product.PaidTo.PARTNER), amount=D("500.00"))
    went_back(order, "500.00")
    assert balances("gateway", f"partner:{order.seller_id}:debit") == [0, 0]


def test_refund_order_asks_the_gateway() -> None:
    order = settled(access_order())
    PaymentFactory.create(
        payment_id=order.payment_id,
        reference=order.reference,
        amount=D("297.00"),
        amount_paid=D("297.00"),
        paid_at=NOW,
        status="PAID",
        settles=True,
    )
    first = refund_order(
        order_id=order.id, amount=None, keeps_access=True, source="1", by="user:1", now=LATER
    )
    again = refund_order(
        order_id=order.id, amount=None, keeps_access=True, source="1", by="user:1", now=LATER
    )

    order.refresh_from_db()
    assert first == again
    assert (first.amount, order.refund_keeps_access) == (D("297.00"), True)
    assert order.status == Order.Status.PAID


def test_refund_order_that_nobody_paid() -> None:
    with pytest.raises(OrderNotPaid):
        refund_order(
            order_id=access_order().id,
            amount=None,
            keeps_access=False,
            source="1",
            by="user:1",
            now=NOW,
        )
