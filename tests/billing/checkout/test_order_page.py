"""An order's page shows what is true."""

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal as D
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from billing.access import issue_token
from billing.models import Order
from billing.services.disputing import open_dispute
from billing.services.refunding import book_refund
from billing.services.settling import settle_order
from gateways.models import Gateway, Payment
from tests.billing.orders.buying import placed
from tests.billing.sales import paid
from tests.factories import UserFactory
from tests.factories_gateways import PaidPaymentFactory, PaymentFactory
from tests.support.scripted_gateway import Bank

pytestmark = pytest.mark.django_db
Account = Callable[..., Gateway]


def fresh(**given: Any) -> Order:
    return placed(now=timezone.now(), **given)


def browser_of(*orders: Order) -> Client:
    """The browser that placed them."""
    client = Client()
    client.cookies["pedidos"] = "|".join(issue_token(order.id) for order in orders)
    return client


def page(order: Order, query: str = "", **options: Any) -> str:
    answer = browser_of(order).get(f"/comprar/pedido/{order.id}{query}", **options)
    assert answer.status_code == 200
    return str(answer.content.decode())


def pending(order: Order, method: str = "pix", **fields: Any) -> Payment:
    now = timezone.now()
    return PaymentFactory.create(
        **{
            "reference": order.reference, "method": method, "created_at": now,
            "pix_code": "00020126" if method == "pix" else "",
            "redirect_url": "" if method == "pix" else "https://cartao.example/pagar",
            "amount": D("279.00"), **fields,
        }
    )  # fmt: skip


def settled(order: Order) -> Order:
    now = timezone.now()
    return settle_order(order_id=order.id, paid=paid(paid_at=now), by="test", now=now)


def test_new_order_lets_one_choose() -> None:
    text = page(fresh())
    assert "Como você quer pagar?" in text
    assert "R$\u00a0279,00" in text
    assert "6x de R$\u00a049,50" in text
    assert "R$\u00a018,00 a menos" in text


def test_page_masks_the_document() -> None:
    text = page(fresh())
    assert "***.982.247-**" in text
    assert "52998224725" not in text


def test_waiting_pix_shows_picture_and_text() -> None:
    order = fresh()
    pending(order)
    text = page(order)
    assert "<svg" in text
    assert "00020126" in text
    assert "Já paguei" in text
    assert "Como você quer pagar?" in page(order, "?outro")


def test_waiting_card_leads_to_its_page_and_goes_by_itself_only_once_asked() -> None:
    order = fresh()
    pending(order, "card")
    assert "data-go" not in page(order)
    text = page(order, "?ir")
    assert "data-go" in text
    assert "https://cartao.example/pagar" in text


def test_lapsed_pix_can_be_renewed() -> None:
    order = fresh()
    pending(order, expires_at=timezone.now())
    assert "QR Code expirado. Gerar novo?" in page(order)


def test_declined_card_says_that_nothing_was_charged() -> None:
    order = fresh()
    pending(order, "card", status="FAILED", closed_as="failed")
    assert "Nada foi cobrado" in page(order)


def test_page_is_confirmed_as_soon_as_the_gateway_says_so() -> None:
    """The order itself follows a moment later."""
    order = fresh()
    PaidPaymentFactory.create(reference=order.reference)
    assert "Pagamento confirmado." in page(order)


def test_paid_order_says_where_to_go() -> None:
    order = settled(fresh())
    text = page(order)
    assert "Pagamento confirmado." in text
    assert f"/acervo/{order.subject.removeprefix('moment:')}" in text
    assert "Pagar com Pix" not in text


def test_refunded_and_contested_orders_say_so() -> None:
    refunded, contested = settled(fresh()), settled(fresh())
    now = timezone.now()
    book_refund(
        order_id=refunded.id, payment_id=refunded.payment_id, refund_total=D("297.00"),
        paid=D("297.00"), by="test", now=now,
    )  # fmt: skip
    open_dispute(order_id=contested.id, payment_id=contested.payment_id, by="test", now=now)
    assert "Devolvemos R$\u00a0297,00" in page(refunded)
    assert "em contestação" in page(contested)


def test_late_order_says_that_nothing_was_charged() -> None:
    order = fresh()
    Order.objects.update(expires_at=timezone.now())
    assert "Este pedido venceu." in page(order)


def test_order_for_what_another_has_paid_says_so() -> None:
    subject = f"moment:{uuid4()}"
    order, other = fresh(subject=subject), fresh(subject=subject, quantity=2)
    settled(other)
    assert "Já foi pago." in page(order)


def test_htmx_gets_nothing_while_nothing_moved_and_else_the_new_stand() -> None:
    order = fresh()
    pending(order)
    client, address = browser_of(order), f"/comprar/pedido/{order.id}?visto=pix"
    asked = {"HX-Request": "true"}
    assert client.get(address, headers=asked).status_code == 204
    settled(order)
    answer = client.get(address, headers=asked)
    text = answer.content.decode()
    assert 'data-stand="paid"' in text
    assert "<html" not in text


def test_page_is_nobody_elses() -> None:
    person = UserFactory.create()
    order = fresh(buyer_id=person.pk)
    owner, stranger = Client(), Client()
    owner.force_login(person)
    stranger.force_login(UserFactory.create())
    address = f"/comprar/pedido/{order.id}"
    assert owner.get(address).status_code == 200
    for other in (Client(), stranger, browser_of(fresh())):
        assert other.get(address).status_code == 404
        assert other.post(address, {"method": "pix"}).status_code == 404
    assert not Payment.objects.exists()


def test_page_takes_few_questions(
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    order = fresh()
    pending(order)
    client = browser_of(order)
    with django_assert_max_num_queries(5):
        client.get(f"/comprar/pedido/{order.id}")


@pytest.mark.django_db(transaction=True)
class TestPaying:
    def pay(self, order: Order, **fields: str) -> Any:
        address = f"/comprar/pedido/{order.id}"
        return browser_of(order).post(address, {"method": "pix", **fields})

    def test_pix_leads_back_to_the_page(self, account: Account) -> None:
        account("a")
        order = fresh()
        answer = self.pay(order)
        assert (answer.status_code, answer["Location"]) == (303, f"/comprar/pedido/{order.id}")
        assert "pix-" in page(order)

    def test_card_leads_on_by_the_page_itself(self, account: Account) -> None:
        """No form may redirect to another site under our Content-Security-Policy."""
        account("a")
        order = fresh()
        answer = self.pay(order, method="card", installments="3")
        assert answer["Location"] == f"/comprar/pedido/{order.id}?ir"
        assert Payment.objects.get().installments == 3
        assert "https://example.test/pay" in page(order, "?ir")

    def test_data_the_gateway_wants_is_asked_for(self, account: Account, bank: Bank) -> None:
        account("a", "data")
        order = fresh()
        answer = self.pay(order)
        assert answer.status_code == 422
        assert "Falta um dado" in answer.content.decode()
        wrong = self.pay(order, document="123")
        assert "não confere" in wrong.content.decode()
        assert self.pay(order, document="11.222.333/0001-81").status_code == 303
        assert b"11222333000181" in bank["a"].sent[-1]

    def test_no_gateway_says_so_and_keeps_the_order(self) -> None:
        order = fresh()
        client = browser_of(order)
        answer = client.post(f"/comprar/pedido/{order.id}", {"method": "pix"}, follow=True)
        assert "Tente de novo em instantes" in answer.content.decode()
        assert Order.objects.get().status == "OPEN"

    def test_the_persons_word_makes_us_ask(self, account: Account, bank: Bank) -> None:
        account("a")
        order = fresh()
        self.pay(order)
        Payment.objects.update(asked_at=timezone.now() - timedelta(hours=1))
        browser_of(order).post(f"/comprar/pedido/{order.id}", {"fazer": "conferir"})
        assert bank["a"].verbs.count("fetch") == 1

    @pytest.mark.parametrize("fields", [{"method": "boleto"}, {"method": ""}, {"fazer": "nada"}])
    def test_nonsense_changes_nothing(self, account: Account, fields: dict[str, str]) -> None:
        account("a")
        assert self.pay(fresh(), **{"method": "", **fields}).status_code == 303
        assert not Payment.objects.exists()
