"""What a studio sells beside a delivery, and what it sold."""

from decimal import Decimal as D
from typing import Any
from uuid import uuid4

import pytest
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries
from rest_framework.test import APIClient

from billing.models import Order, PricingConfig, Product
from billing.services.settling import settle_order
from core.models import AuditEntry
from partners.models import Delivery
from tests.billing.orders.buying import placed, program_of
from tests.billing.sales import paid
from tests.factories import DeliveryFactory, PartnerFactory

pytestmark = pytest.mark.django_db
PACK = {"name": "10 fotos tratadas", "units": 10, "prices": {"pix": "180.00", "card": "200.00"}}


@pytest.fixture
def delivery() -> Delivery:
    return DeliveryFactory.create()


@pytest.fixture
def program(delivery: Delivery) -> APIClient:
    return program_of(delivery.partner)


def shelf(delivery: Delivery) -> str:
    return f"/api/v1/deliveries/{delivery.pk}/products"


def sold(product: Product) -> Order:
    order = placed(product.slug, delivery_id=product.delivery_id, now=timezone.now())
    settle_order(order_id=order.id, paid=paid(amount=D("200.00")), by="test", now=timezone.now())
    return order


def test_create_puts_a_pack_on_sale(program: APIClient, delivery: Delivery) -> None:
    answer = program.post(shelf(delivery), PACK)
    told = answer.json()
    assert answer.status_code == 201
    assert (told["prices"], told["paid_to"], told["is_on_sale"]) == (
        PACK["prices"], "platform", True,
    )  # fmt: skip
    assert program.get(shelf(delivery)).json()["results"] == [told]
    kept = Product.objects.get(pk=told["id"])
    assert (kept.kind, kept.partner_id) == ("photos", delivery.partner_id)


def test_create_with_the_same_key_is_one_product(program: APIClient, delivery: Delivery) -> None:
    key = {"Idempotency-Key": uuid4().hex}
    first = program.post(shelf(delivery), PACK, headers=key)
    assert program.post(shelf(delivery), PACK, headers=key).content == first.content
    assert Product.objects.filter(delivery=delivery).count() == 1


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"name": "a\nb"}, "name"),
        ({"units": 0}, "units"),
        ({"prices": {}}, "prices"),
        ({"prices": {"pix": "0.10"}}, "prices.pix"),
        ({"prices": {"card": "1.005"}}, "prices.card"),
        ({"paid_to": "me"}, "paid_to"),
        ({"max_installments": 13}, "max_installments"),
    ],
)
def test_create_with_a_wrong_field_names_it(
    program: APIClient, delivery: Delivery, change: dict[str, Any], field: str
) -> None:
    answer = program.post(shelf(delivery), {**PACK, **change})
    assert answer.status_code == 400
    assert [each["field"] for each in answer.json()["errors"]] == [field]
    assert not Product.objects.filter(delivery=delivery).exists()


def test_new_price_holds_from_today_and_open_orders_keep_theirs(
    program: APIClient, delivery: Delivery
) -> None:
    told = program.post(shelf(delivery), PACK).json()
    order = placed(told["slug"], delivery_id=delivery.pk, now=timezone.now())
    PricingConfig.objects.filter(product_id=told["id"]).update(effective_date="2026-01-01")

    one = f"{shelf(delivery)}/{told['id']}"
    for amount in ("150.00", "140.00"):
        changed = program.patch(one, {"prices": {"pix": amount}}).json()

    assert changed["prices"] == {"pix": "140.00", "card": "200.00"}
    assert PricingConfig.objects.filter(product_id=told["id"], method="pix").count() == 2
    assert order.lines.get().prices["pix"] == "180.00"
    assert AuditEntry.objects.filter(action="billing.product.changed").count() == 2


def test_withdrawn_product_cannot_be_ordered(program: APIClient, delivery: Delivery) -> None:
    told = program.post(shelf(delivery), PACK).json()
    one = f"{shelf(delivery)}/{told['id']}"
    assert program.delete(one).status_code == program.delete(one).status_code == 204
    assert program.get(shelf(delivery)).json()["results"][0]["is_on_sale"] is False
    assert program.patch(one, {"is_on_sale": True}).json()["is_on_sale"] is True


def test_list_takes_three_queries_whatever_its_length(
    program: APIClient, delivery: Delivery, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for _ in range(3):
        program.post(shelf(delivery), PACK)
    with django_assert_num_queries(4):  # the key, the delivery, products, prices
        assert len(program.get(shelf(delivery)).json()["results"]) == 3


def test_sales_are_the_studios_own_paid_orders(program: APIClient, delivery: Delivery) -> None:
    told = program.post(shelf(delivery), PACK).json()
    product = Product.objects.get(pk=told["id"])
    placed(product.slug, delivery_id=delivery.pk, now=timezone.now())
    order = sold(product)
    [line] = program.get("/api/v1/partner/sales").json()["results"]
    assert (line["id"], line["partner_share"], line["amount_gross"]) == (
        str(order.pk), "160.00", "200.00",
    )  # fmt: skip
    assert line["customer_name"] == "Ana Souza"
    assert line["items"][0]["units"] == 10
    other = program_of(PartnerFactory.create())
    assert other.get("/api/v1/partner/sales").json()["results"] == []
