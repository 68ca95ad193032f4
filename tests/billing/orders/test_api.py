"""Products, orders and payments as programs see them."""

from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries
from rest_framework.test import APIClient

from billing.access import issue_token
from billing.models import Order
from billing.services.settling import settle_order
from gateways.charges import Customer
from gateways.models import Gateway, Payment
from partners.models import Member
from tests.billing.orders.buying import JsonClient, body, phone_of, placed, program_of
from tests.billing.sales import paid, settled
from tests.factories import PartnerFactory, UserFactory

pytestmark = pytest.mark.django_db
Account = Callable[..., Gateway]
NOWHERE = uuid4()


def holder_of(order: Order) -> APIClient:
    """Whoever has the order's token."""
    client = JsonClient()
    client.credentials(HTTP_AUTHORIZATION=f"Order {issue_token(order.id)}")
    return client


def fresh(**given: Any) -> Order:
    return placed(now=timezone.now(), **given)


def test_products_show_the_contracts_prices(visitor: APIClient) -> None:
    found = {each["slug"]: each for each in visitor.get("/api/v1/products").json()["results"]}
    assert found["acesso-perpetuo"]["prices"] == {"pix": "279.00", "card": "297.00"}
    assert (found["creditos-10"]["units"], found["creditos-10"]["unit_price"]) == (10, "120.00")
    assert (found["creditos-50"]["units"], found["creditos-50"]["unit_price"]) == (50, "100.00")


def test_products_answer_304_while_nothing_changed(
    visitor: APIClient, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    first = visitor.get("/api/v1/products")
    with django_assert_num_queries(2):
        again = visitor.get("/api/v1/products", headers={"If-None-Match": first["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert "max-age=60" in again["Cache-Control"]
    other = visitor.get("/api/v1/products", headers={"If-None-Match": '"x"'})
    assert other.status_code == 200


def test_order_by_a_visitor_is_open_with_both_amounts(visitor: APIClient) -> None:
    answer = visitor.post("/api/v1/orders", body())
    told = answer.json()
    assert answer.status_code == 201
    assert (told["status"], told["amount_gross"]) == ("OPEN", "297.00")
    assert told["amounts"] == {"pix": "279.00", "card": "297.00"}
    assert answer["Location"] == f"/api/v1/orders/{told['id']}"
    assert visitor.get(answer["Location"]).json()["status"] == "OPEN"
    kept = Order.objects.get(pk=told["id"])
    assert (kept.customer_document, kept.buyer_id) == ("52998224725", None)


def test_order_answers_hold_nothing_of_the_buyer(visitor: APIClient) -> None:
    text = visitor.post("/api/v1/orders", body()).content.decode()
    for word in ("Ana", "ana@", "529", "98224725"):
        assert word not in text


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"items": []}, "items"),
        ({"items": [{"product": "acesso-perpetuo", "quantity": 0}]}, "items[0].quantity"),
        ({"items": [{"product": "acesso-perpetuo", "quantity": 101}]}, "items[0].quantity"),
        ({"customer": {"name": "", "email": "a@b.com.br"}}, "customer.name"),
        ({"customer": {"name": "Ana", "email": "ana"}}, "customer.email"),
        (
            {"customer": {"name": "A", "email": "a@b.com.br", "document": "111.111.111-11"}},
            "customer.document",
        ),
        ({"customer": {"name": "A", "email": "a@b.com.br", "phone": "123"}}, "customer.phone"),
        ({"customer": None}, "customer"),
        ({"tracking_token": "a b"}, "tracking_token"),
    ],
)
def test_order_with_a_wrong_field_names_it(
    visitor: APIClient, change: dict[str, Any], field: str
) -> None:
    answer = visitor.post("/api/v1/orders", {**body(), **change})
    assert answer.status_code == 400
    assert field in {each["field"] for each in answer.json()["errors"]}
    assert not Order.objects.exists()


def test_order_by_nobody_needs_a_customer(visitor: APIClient) -> None:
    sent = body()
    del sent["customer"]
    answer = visitor.post("/api/v1/orders", sent)
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (400, "customer")


def test_credits_need_a_studio(visitor: APIClient) -> None:
    answer = visitor.post("/api/v1/orders", body("creditos-10"))
    assert (answer.status_code, answer.json()["code"]) == (422, "partner_required")


def test_credits_by_key_are_the_partners() -> None:
    partner = PartnerFactory.create()
    told = program_of(partner).post("/api/v1/orders", {"items": [{"product": "creditos-10"}]})
    assert (told.status_code, told.json()["subject"]) == (201, f"partner:{partner.pk}")
    assert Order.objects.get().customer_email == partner.email


def test_credits_by_a_member_are_the_studios() -> None:
    person, partner, other = UserFactory.create(), PartnerFactory.create(), PartnerFactory.create()
    me = phone_of(person)
    assert me.post("/api/v1/orders", body("creditos-50")).status_code == 422
    Member.objects.create(user=person, partner=partner)
    told = me.post("/api/v1/orders", body("creditos-50")).json()
    assert told["subject"] == f"partner:{partner.pk}"
    wanted = me.post("/api/v1/orders", body("creditos-50", partner=str(other.pk)))
    assert wanted.json()["code"] == "partner_required"


def test_same_key_is_the_same_order(visitor: APIClient) -> None:
    key = {"Idempotency-Key": uuid4().hex}
    first = visitor.post("/api/v1/orders", body(), headers=key)
    again = visitor.post("/api/v1/orders", body(), headers=key)
    assert (again.status_code, again.content) == (201, first.content)
    assert again["Idempotent-Replayed"] == "true"
    other = visitor.post("/api/v1/orders", body(quantity=2), headers=key)
    assert other.json()["code"] == "idempotency_key_reused"
    assert Order.objects.count() == 1


def test_order_of_somebody_is_404_to_everybody_else() -> None:
    person = UserFactory.create()
    order = fresh(buyer_id=person.pk)
    for stranger in (
        JsonClient(), phone_of(UserFactory.create()), program_of(PartnerFactory.create()),
        holder_of(fresh()),
    ):  # fmt: skip
        for method, path in _doors(order):
            answer = getattr(stranger, method)(path, {"method": "pix"})
            assert answer.status_code == 404, path
    for friend in (phone_of(person), holder_of(order)):
        assert friend.get(f"/api/v1/orders/{order.pk}").status_code == 200


def _doors(order: Order) -> list[tuple[str, str]]:
    one = f"/api/v1/orders/{order.pk}"
    return [("get", one), ("post", f"{one}/payments")]


def test_order_of_a_studio_is_its_peoples_and_programs() -> None:
    partner, person = PartnerFactory.create(), UserFactory.create()
    order = fresh(product="creditos-10", subject=f"partner:{partner.pk}")
    there = f"/api/v1/orders/{order.pk}"
    assert program_of(partner).get(there).status_code == 200
    assert program_of(PartnerFactory.create()).get(there).status_code == 404
    assert JsonClient().get(there).status_code == 404
    assert phone_of(person).get(there).status_code == 404
    Member.objects.create(user=person, partner=partner)
    assert phone_of(person).get(there).status_code == 200


def test_a_mangled_token_opens_nothing() -> None:
    order = fresh(buyer_id=UserFactory.create().pk)
    client = JsonClient()
    client.credentials(HTTP_AUTHORIZATION=f"Order {issue_token(order.id)}x")
    assert client.get(f"/api/v1/orders/{order.pk}").status_code == 404


def test_list_is_the_persons_own_in_four_queries_whatever_its_length(
    django_assert_max_num_queries: Any,
) -> None:
    person = UserFactory.create()
    fresh()
    by_letter = settled(fresh(customer=_as(person.email)))
    fresh(customer=_as(person.email))  # typed by anybody, paid by nobody
    mine = [fresh(buyer_id=person.pk, quantity=count) for count in (1, 2, 3)]
    me = phone_of(person)
    with django_assert_max_num_queries(5):
        told = me.get("/api/v1/orders").json()
    assert {each["id"] for each in told["results"]} == {str(each.pk) for each in [*mine, by_letter]}
    assert JsonClient().get("/api/v1/orders").status_code == 401


def _as(email: str) -> Any:
    return Customer("Ana", email)


@pytest.mark.django_db(transaction=True)
class TestPayments:
    def test_pix_comes_with_code_and_picture(self, visitor: APIClient, account: Account) -> None:
        account("a")
        order = fresh()
        answer = visitor.post(f"/api/v1/orders/{order.pk}/payments", {"method": "pix"})
        told = answer.json()
        assert answer.status_code == 201
        assert (told["status"], told["gateway"], told["amount"]) == (
            "PENDING", "scripted", "279.00",
        )  # fmt: skip
        assert told["payment_id"].startswith("PAY_")
        assert told["pix"]["copy_paste"].startswith("pix-")
        assert told["pix"]["qr_svg"].startswith("<svg")
        assert told["redirect_url"] is None
        again = visitor.get(f"/api/v1/payments/{told['payment_id']}")
        assert again.json() == told

    def test_card_comes_with_an_address(self, visitor: APIClient, account: Account) -> None:
        account("a")
        path = f"/api/v1/orders/{fresh().pk}/payments"
        told = visitor.post(path, {"method": "card", "installments": 3}).json()
        assert (told["redirect_url"], told["pix"]) == ("https://example.test/pay", None)
        assert told["installments"] == 3

    def test_same_key_is_the_same_answer(
        self, visitor: APIClient, account: Account, bank: Any
    ) -> None:
        account("a")
        path, key = f"/api/v1/orders/{fresh().pk}/payments", {"Idempotency-Key": uuid4().hex}
        first = visitor.post(path, {"method": "pix"}, headers=key)
        again = visitor.post(path, {"method": "pix"}, headers=key)
        assert again.content == first.content
        assert again["Idempotent-Replayed"] == "true"
        other = visitor.post(path, {"method": "card"}, headers=key)
        assert other.json()["code"] == "idempotency_key_reused"
        assert Payment.objects.count() == len(bank["a"].charges) == 1

    def test_no_gateway_is_503_and_the_key_stays_free(
        self, visitor: APIClient, account: Account
    ) -> None:
        path, key = f"/api/v1/orders/{fresh().pk}/payments", {"Idempotency-Key": uuid4().hex}
        refused = visitor.post(path, {"method": "pix"}, headers=key)
        assert (refused.status_code, refused.json()["code"]) == (503, "no_gateway_available")
        assert "Retry-After" in refused
        account("a")
        assert visitor.post(path, {"method": "pix"}, headers=key).status_code == 201

    def test_data_the_gateway_wants_is_named_and_can_be_added(
        self, visitor: APIClient, account: Account, bank: Any
    ) -> None:
        account("a", "data")
        path = f"/api/v1/orders/{fresh().pk}/payments"
        refused = visitor.post(path, {"method": "pix"})
        assert (refused.status_code, refused.json()["code"]) == (422, "customer_data_required")
        assert refused.json()["fields"] == ["document"]
        sent = {"method": "pix", "customer": {"document": "11.222.333/0001-81"}}
        assert visitor.post(path, sent).status_code == 201
        assert b"11222333000181" in bank["a"].sent[-1]

    def test_paid_order_is_409(self, visitor: APIClient, account: Account) -> None:
        account("a")
        order = fresh()
        settle_order(order_id=order.id, paid=paid(), by="test", now=timezone.now())
        answer = visitor.post(f"/api/v1/orders/{order.pk}/payments", {"method": "pix"})
        assert (answer.status_code, answer.json()["code"]) == (409, "order_already_paid")

    @pytest.mark.parametrize(
        ("sent", "field"),
        [
            ({}, "method"),
            ({"method": "boleto"}, "method"),
            ({"method": "card", "installments": 0}, "installments"),
            ({"method": "pix", "customer": {"phone": "1"}}, "customer.phone"),
        ],
    )
    def test_wrong_field_is_named(self, visitor: APIClient, sent: Any, field: str) -> None:
        answer = visitor.post(f"/api/v1/orders/{fresh().pk}/payments", sent)
        assert answer.status_code == 400
        assert [each["field"] for each in answer.json()["errors"]] == [field]

    def test_of_nothing_is_404(self, visitor: APIClient) -> None:
        path = f"/api/v1/orders/{NOWHERE}/payments"
        assert visitor.post(path, {"method": "pix"}).status_code == 404
        for name in ("PAY_nada", f"PAY_{NOWHERE.hex}"):
            assert visitor.get(f"/api/v1/payments/{name}").status_code == 404

    def test_payment_of_somebodys_order_is_404_to_others(self, account: Account) -> None:
        account("a")
        person = UserFactory.create()
        order = fresh(buyer_id=person.pk)
        me = phone_of(person)
        told = me.post(f"/api/v1/orders/{order.pk}/payments", {"method": "pix"}).json()
        there = f"/api/v1/payments/{told['payment_id']}"
        assert me.get(there).status_code == 200
        assert JsonClient().get(there).status_code == 404
        assert phone_of(UserFactory.create()).get(there).status_code == 404
