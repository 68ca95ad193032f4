"""An order before a centavo has moved."""

from datetime import timedelta
from decimal import Decimal as D
from typing import Any
from uuid import uuid4

import pytest
from django.utils import timezone

from billing.errors import (
    AlreadyBought,
    OrderEmpty,
    PartnerRequired,
    ProductNotOnSale,
    ProductsDoNotMix,
)
from billing.models import Order, PricingConfig, Product
from billing.services.placing import Item, place_order
from billing.services.settling import settle_order
from core.models import AuditEntry, OutboxMessage
from gateways.charges import Customer
from partners.models import Partner
from tests.billing.orders.buying import ANA, NOW, placed
from tests.billing.sales import paid
from tests.factories import DeliveryFactory, PartnerFactory, UserFactory

pytestmark = pytest.mark.django_db


def photos(**fields: Any) -> Product:
    delivery = fields.pop("delivery", None) or DeliveryFactory.create()
    product = Product.objects.create(
        slug=f"fotos-{uuid4().hex[:8]}", kind="photos", name="10 fotos", units=10,
        partner=delivery.partner, delivery=delivery, **fields,
    )  # fmt: skip
    for method, amount in (("pix", "180.00"), ("card", "200.00")):
        PricingConfig.objects.create(
            product=product, method=method, amount=D(amount), effective_date=NOW.date()
        )
    return product


def test_place_order_keeps_prices_of_the_day() -> None:
    order = placed()
    PricingConfig.objects.filter(product__slug="acesso-perpetuo").update(amount=D("1.00"))

    line = order.lines.get()
    assert line.prices == {"pix": "279.00", "card": "297.00"}
    assert (order.status, order.amount_gross) == (Order.Status.OPEN, D("297.00"))
    assert order.expires_at == NOW + timedelta(days=1)


def test_place_order_merges_the_same_product_named_twice() -> None:
    partner = PartnerFactory.create()
    by_id = str(Product.objects.get(slug="creditos-10").pk)
    order = placed(items=[Item("creditos-10", 2), Item(by_id, 1)], subject=f"partner:{partner.pk}")
    line = order.lines.get()
    assert (line.quantity, line.units) == (3, 30)
    assert order.amount_gross == D("3600.00")


def test_place_order_tells_what_and_not_who() -> None:
    order = placed(tracking_token="t4_abc")
    assert order.channel == "ads"
    entry = AuditEntry.objects.get(action="billing.order.placed")
    told = f"{entry.after} {entry.subject} {OutboxMessage.objects.values_list('payload')}"
    assert entry.subject == order.reference
    for word in (ANA.name, ANA.email, ANA.document, ANA.phone):
        assert word not in told


@pytest.mark.parametrize("items", [[], [Item("acesso-perpetuo", 0)]])
def test_place_order_of_nothing_is_refused(items: list[Item]) -> None:
    with pytest.raises(OrderEmpty):
        placed(items=items)


@pytest.mark.parametrize("name", ["nada", str(uuid4())])
def test_place_order_of_an_unknown_product_is_refused(name: str) -> None:
    with pytest.raises(ProductNotOnSale):
        placed(name)


def test_place_order_of_what_was_withdrawn_is_refused() -> None:
    Product.objects.filter(slug="acesso-perpetuo").update(is_on_sale=False)
    with pytest.raises(ProductNotOnSale):
        placed()


def test_place_order_does_not_mix_kinds() -> None:
    with pytest.raises(ProductsDoNotMix):
        placed(items=[Item("acesso-perpetuo"), Item("creditos-10")], subject="partner:1")


def test_place_order_needs_a_method_all_products_share() -> None:
    first, second = photos(), photos()
    second.delivery = first.delivery
    second.partner = first.partner
    second.save()
    PricingConfig.objects.filter(product=first, method="pix").delete()
    PricingConfig.objects.filter(product=second, method="card").delete()
    with pytest.raises(ProductsDoNotMix):
        placed(items=[Item(first.slug), Item(second.slug)], delivery_id=first.delivery_id)


@pytest.mark.parametrize("subject", ["", "moment:1"])
def test_place_order_of_credits_needs_a_partner(subject: str) -> None:
    with pytest.raises(PartnerRequired):
        placed("creditos-10", subject=subject)


def test_place_order_of_photos_beside_their_own_delivery_alone() -> None:
    product = photos(paid_to=Product.PaidTo.PARTNER)
    order = placed(product.slug, delivery_id=product.delivery_id)
    assert (order.seller_id, order.paid_to) == (product.partner_id, "partner")
    for other in (None, DeliveryFactory.create().pk):
        with pytest.raises(ProductNotOnSale):
            placed(product.slug, delivery_id=other)


def test_place_order_of_an_inactive_studio_is_refused() -> None:
    product = photos()
    Partner.objects.filter(products=product).update(is_active=False)
    with pytest.raises(ProductNotOnSale):
        placed(product.slug, delivery_id=product.delivery_id)


def test_place_order_again_for_the_same_moment_gives_the_open_one() -> None:
    subject, person = f"moment:{uuid4()}", UserFactory.create()
    first = placed(subject=subject, buyer_id=person.pk)
    newer = Customer(ANA.name, ANA.email, "11144477735")
    again = placed(subject=subject, buyer_id=person.pk, customer=newer)
    assert again.id == first.id
    again.refresh_from_db()
    assert (again.customer_document, again.customer_phone) == ("11144477735", ANA.phone)


@pytest.mark.parametrize(
    "other",
    [
        {"customer": Customer("Bia", "bia@exemplo.com.br")},
        {"now": NOW + timedelta(days=2)},
        {"subject": f"moment:{uuid4()}"},
        {"quantity": 2},
    ],
)
def test_place_order_again_otherwise_is_another_order(other: dict[str, Any]) -> None:
    subject = f"moment:{uuid4()}"
    assert placed(subject=subject).id != placed(**{"subject": subject, **other}).id


def test_place_order_for_what_is_bought_is_refused() -> None:
    order = placed()
    settle_order(order_id=order.id, paid=paid(), by="test", now=NOW)
    with pytest.raises(AlreadyBought):
        placed(subject=order.subject)
    Order.objects.update(access_ended_at=timezone.now())
    assert placed(subject=order.subject).id != order.id


def test_place_order_leaves_nothing_behind_when_refused() -> None:
    with pytest.raises(ProductNotOnSale):
        place_order(items=[Item("nada")], customer=ANA, by="test", now=NOW)
    assert not Order.objects.exists()
