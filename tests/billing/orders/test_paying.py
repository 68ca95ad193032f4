"""An order on its way to be paid, at a provider that does as it is told."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from decimal import Decimal as D
from uuid import UUID, uuid4

import pytest
from django.db import connection

from billing.errors import (
    AlreadyBought,
    MethodNotOffered,
    OrderAlreadyPaid,
    OrderExpired,
    OrderNotFound,
    TooManyInstalments,
)
from billing.models import Order, PricingConfig, Product
from billing.services.expiring import expire_orders
from billing.services.paying import start_payment
from billing.services.settling import settle_order
from gateways.errors import CustomerDataMissing, NoGatewayAvailable, PaymentDeclined
from gateways.models import Gateway, Payment
from tests.billing.orders.buying import ANA, NOW, placed
from tests.billing.sales import paid
from tests.factories import DeliveryFactory
from tests.support.scripted_gateway import Bank

Account = Callable[..., Gateway]


def pay(order: Order, method: str = "pix", **given: object) -> Payment:
    wanted = {"order_id": order.id, "method": method, "by": "test", "now": NOW, **given}
    return start_payment(**wanted)  # type: ignore[arg-type]


@pytest.mark.django_db(transaction=True)
class TestStartPayment:
    @pytest.mark.parametrize(("method", "amount"), [("pix", "279.00"), ("card", "297.00")])
    def test_asks_for_the_price_by_the_method(
        self, account: Account, bank: Bank, method: str, amount: str
    ) -> None:
        account("a")
        order = placed()
        payment = pay(order, method)
        assert (payment.amount, payment.reference) == (D(amount), order.reference)
        assert payment.description == "Acesso Perpétuo"
        assert ANA.document.encode() in bank["a"].sent[0]
        order.refresh_from_db()
        assert (order.method, order.amount_gross) == (method, D(amount))

    def test_again_is_the_payment_that_waits(self, account: Account, bank: Bank) -> None:
        account("a")
        order = placed()
        assert pay(order).pk == pay(order).pk
        assert len(bank["a"].charges) == 1

    def test_lets_the_order_wait_as_long_as_the_payment(self, account: Account) -> None:
        account("a")
        order = placed()
        late = order.expires_at - timedelta(minutes=1)
        payment = pay(order, now=late)
        assert expire_orders(by="beat", now=payment.expires_at - timedelta(seconds=1)) == 0
        order.refresh_from_db()
        assert order.expires_at == payment.expires_at > late

    def test_sends_a_partners_own_sale_to_its_own_gateway(self, account: Account) -> None:
        delivery = DeliveryFactory.create()
        product = Product.objects.create(
            slug="fotos-a", kind="photos", name="10 fotos", partner=delivery.partner,
            delivery=delivery, paid_to="partner",
        )  # fmt: skip
        PricingConfig.objects.create(
            product=product, method="pix", amount=D("80.00"), effective_date=NOW.date()
        )
        ours = account("ours")
        theirs = account("theirs", partner_id=delivery.partner_id, priority=200)
        order = placed("fotos-a", delivery_id=delivery.pk)
        assert pay(order).gateway_id == theirs.pk
        with pytest.raises(MethodNotOffered):
            pay(order, "card")
        theirs.is_enabled = False
        theirs.save()
        other = placed("fotos-a", delivery_id=delivery.pk)
        payment = pay(other)
        assert payment.gateway_id == ours.pk
        at_ours = paid(gateway_id=ours.pk, amount=D("80.00"), fee=D("1.00"), method="pix")
        settled = settle_order(order_id=other.id, paid=at_ours, by="test", now=NOW)
        assert (settled.paid_to, settled.partner_share) == ("platform", D("64.00"))
        at_theirs = paid(gateway_id=theirs.pk, amount=D("80.00"), fee=D("1.00"), method="pix")
        settled = settle_order(order_id=order.id, paid=at_theirs, by="test", now=NOW)
        assert (settled.paid_to, settled.gateway_fee) == ("partner", D("0.00"))

    def test_without_a_gateway_says_so(self) -> None:
        with pytest.raises(NoGatewayAvailable):
            pay(placed())

    @pytest.mark.parametrize(
        ("word", "error"), [("declined", PaymentDeclined), ("data", CustomerDataMissing)]
    )
    def test_passes_on_what_the_gateway_says(
        self, account: Account, word: str, error: type[Exception]
    ) -> None:
        account("a", word)
        with pytest.raises(error):
            pay(placed(), "card")

    def test_of_too_many_instalments_is_refused(self, account: Account) -> None:
        account("a")
        order = placed()
        assert pay(order, "card", installments=6).installments == 6
        with pytest.raises(TooManyInstalments) as refusal:
            pay(order, "card", installments=7)
        assert refusal.value.extra == {"max_installments": 6}
        with pytest.raises(TooManyInstalments):
            pay(order, "pix", installments=2)

    def test_of_a_paid_order_is_refused(self, account: Account) -> None:
        account("a")
        order = placed()
        settle_order(order_id=order.id, paid=paid(), by="test", now=NOW)
        with pytest.raises(OrderAlreadyPaid):
            pay(order)

    def test_of_a_late_order_is_refused_before_and_after_the_beat(self, account: Account) -> None:
        account("a")
        order = placed()
        with pytest.raises(OrderExpired):
            pay(order, now=order.expires_at)
        assert expire_orders(by="beat", now=order.expires_at) == 1
        with pytest.raises(OrderExpired):
            pay(order)

    def test_of_a_moment_bought_in_another_order_is_refused(self, account: Account) -> None:
        account("a")
        subject = f"moment:{uuid4()}"
        order = placed(subject=subject)
        other = placed(subject=subject, quantity=2)
        settle_order(order_id=other.id, paid=paid(), by="test", now=NOW)
        with pytest.raises(AlreadyBought):
            pay(order)

    def test_of_nothing_is_refused(self) -> None:
        with pytest.raises(OrderNotFound):
            start_payment(order_id=uuid4(), method="pix", by="test", now=NOW)

    def test_two_hundred_at_once_make_one_live_pix(self, account: Account, bank: Bank) -> None:
        account("a")
        order = placed()

        def one(_: int) -> UUID:
            try:
                return pay(order).pk
            finally:
                connection.close()

        with ThreadPoolExecutor(12) as pool:
            answers = set(pool.map(one, range(200)))
        assert len(answers) == 1
        assert len(bank["a"].charges) == Payment.objects.count() == 1


@pytest.mark.django_db
def test_expire_orders_expires_what_is_due_once() -> None:
    due, early = placed(), placed(now=NOW + timedelta(hours=1))
    assert expire_orders(by="beat", now=due.expires_at) == 1
    assert expire_orders(by="beat", now=due.expires_at) == 0
    due.refresh_from_db()
    early.refresh_from_db()
    assert (due.status, early.status) == ("EXPIRED", "OPEN")


@pytest.mark.django_db
def test_expired_order_is_settled_by_money_that_comes_late() -> None:
    order = placed()
    expire_orders(by="beat", now=order.expires_at)
    settled = settle_order(order_id=order.id, paid=paid(late=True), by="test", now=order.expires_at)
    assert settled.status == Order.Status.PAID
