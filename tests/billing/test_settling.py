"""A payment settles its order once, with everything that follows."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from billing.models import CreditLot, Entry, Order, Product, Settlement
from billing.policies import NoPolicy
from billing.services.settling import settle_order
from core.models import AuditEntry, OutboxMessage
from partners.credits import balance as credits
from tests.billing.sales import (
    GATEWAY,
    NOW,
    D,
    access_order,
    balances,
    credits_order,
    paid,
    photos_order,
    settled,
)
from tests.factories import PartnerFactory


@pytest.mark.django_db
def test_settle_order_of_our_own_by_card() -> None:
    order = settled(access_order())

    assert order.status == Order.Status.PAID
    assert (order.amount_gross, order.gateway_fee) == (D("297.00"), D("16.33"))
    assert (order.pce_reserved, order.tax_effective) == (D("25.00"), D("29.70"))
    assert (order.tax_rate_applied, order.fee_is_estimate) == (D("0.10"), False)
    assert balances("gateway", "revenue:sales", "pce:reserve", "tax:provision") == [
        D("280.67"),
        D("297.00"),
        D("25.00"),
        D("29.70"),
    ]
    assert balances("expense:gateway_fee", "expense:pce", "expense:tax") == [
        D("16.33"),
        D("25.00"),
        D("29.70"),
    ]


@pytest.mark.django_db
def test_settle_order_of_a_partner() -> None:
    order = settled(photos_order(), amount=D("500.00"), fee=D("1.00"), method="pix")

    assert (order.partner_share, order.tax_effective) == (D("400.00"), D("10.00"))
    partner = f"partner:{order.seller_id}"
    assert balances("gateway", f"{partner}:pending", "revenue:commission") == [
        D("499.00"),
        D("400.00"),
        D("100.00"),
    ]
    settlement = Settlement.objects.get(order=order)
    assert settlement.amount == D("400.00")
    assert (settlement.due_date - NOW.date()).days == 1


@pytest.mark.django_db
def test_settle_order_paid_to_the_partner_itself_owes_the_commission() -> None:
    order = settled(photos_order(paid_to=Product.PaidTo.PARTNER), amount=D("500.00"))

    assert order.gateway_fee == 0
    assert not Settlement.objects.exists()
    assert balances("gateway", f"partner:{order.seller_id}:debit", "revenue:commission") == [
        D("0"),
        D("100.00"),
        D("100.00"),
    ]


@pytest.mark.django_db
def test_settle_order_of_credits_is_a_debt_until_they_are_used() -> None:
    partner = PartnerFactory.create()
    settled(credits_order(partner), amount=D("1200.00"), fee=D("1.50"))

    assert credits(partner_id=partner.id) == 10
    assert balances("gateway", f"partner:{partner.id}:voucher_credit", "revenue:sales") == [
        D("1198.50"),
        D("1200.00"),
        D("0"),
    ]
    assert CreditLot.objects.get().unit_price == D("120.00")


@pytest.mark.django_db
def test_settle_order_without_a_fee_is_an_estimate_of_nothing_known() -> None:
    order = settled(access_order(), fee=None, fee_is_estimate=True)
    assert (order.gateway_fee, order.fee_is_estimate) == (D("0.00"), True)


@pytest.mark.django_db
def test_settle_order_again_changes_nothing() -> None:
    order = access_order()
    first = paid()
    settle_order(order_id=order.id, paid=first, by="test", now=NOW)
    settle_order(order_id=order.id, paid=first, by="test", now=NOW)
    settle_order(order_id=order.id, paid=paid(amount=D("279.00")), by="test", now=NOW)

    order.refresh_from_db()
    assert order.payment_id == first.payment_id
    assert Entry.objects.count() == 1
    told = OutboxMessage.objects.filter(topic="billing.order.paid")
    assert len(set(told.values_list("fact"))) == 1
    assert AuditEntry.objects.filter(action="billing.order.paid").count() == 1


@pytest.mark.django_db
def test_settle_order_that_expired_is_paid_all_the_same() -> None:
    order = access_order(status=Order.Status.EXPIRED)
    assert settled(order, late=True).status == Order.Status.PAID
    told = OutboxMessage.objects.filter(topic="billing.order.paid")
    assert {message.payload["late"] for message in told} == {True}


@pytest.mark.django_db
def test_settle_order_without_a_policy_loses_nothing() -> None:
    order = access_order()
    with pytest.raises(NoPolicy):
        settled(order, paid_at=NOW.replace(year=2020))
    order.refresh_from_db()
    assert order.status == Order.Status.OPEN
    assert not Entry.objects.exists()


@pytest.mark.django_db
@pytest.mark.parametrize("fee", [D("0.00"), D("0.01"), D("16.33")])
def test_settle_order_adds_up(fee: D) -> None:
    order = settled(access_order(), fee=fee)
    net = order.amount_gross - order.gateway_fee - order.pce_reserved - order.tax_effective
    assert net == D("297.00") - fee - D("25.00") - D("29.70")


@pytest.mark.django_db(transaction=True)
def test_settle_order_fifty_times_at_once_settles_once() -> None:
    partner = PartnerFactory.create()
    order = credits_order(partner)
    payment = paid(amount=D("1200.00"), fee=D("1.50"))

    def settle(_: int) -> None:
        settle_order(order_id=order.id, paid=payment, by="test", now=NOW)
        connection.close()

    with ThreadPoolExecutor(10) as pool:
        list(pool.map(settle, range(50)))

    assert credits(partner_id=partner.id) == 10
    assert Entry.objects.count() == 1
    assert balances("gateway") == [D("1198.50")]
    assert Order.objects.get().gateway_id == GATEWAY
