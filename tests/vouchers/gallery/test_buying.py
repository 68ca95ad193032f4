"""Access that is bought for a moment follows its order; nothing is ever deleted."""

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal as D
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.utils import timezone

from billing.models import Order, Product
from billing.services.disputing import close_dispute, open_dispute
from billing.services.placing import Item, place_order
from billing.services.refunding import book_refund
from billing.services.settling import settle_order
from billing.services.stocking import NewProduct, offer_photos
from core.models import AuditEntry
from gateways.charges import Customer
from gateways.models import Refund
from tests.billing.sales import paid
from tests.factories import DeliveryFactory, MomentFactory, UserFactory
from tests.factories_gateways import GatewayFactory, PaidPaymentFactory
from tests.support.outbox import drain_outbox
from tests.vouchers.gallery import doors
from tests.vouchers.gallery.conftest import share
from vouchers.errors import AlreadyPerpetual
from vouchers.models import AccessGrant, Moment, MomentAsset, Redemption
from vouchers.services.buying import order_for_moment
from vouchers.services.granting import follow_order

pytestmark = pytest.mark.django_db
ANA = Customer("Ana Souza", "ana@exemplo.com.br", "52998224725")
BODY = {
    "items": [{"product": "acesso-perpetuo"}],
    "customer": {"name": "Ana", "email": "ana@exemplo.com.br", "document": "529.982.247-25"},
}
FORM = {
    "name": "Ana Souza", "email": "ana@exemplo.com.br", "document": "529.982.247-25",
    "idempotency_key": "0123456789abcdef",
}  # fmt: skip


@pytest.fixture
def until(moment: Moment) -> Any:
    """The moment is open for ten days."""
    end = timezone.now() + timedelta(days=10)
    Moment.objects.filter(pk=moment.pk).update(access_until=end)
    moment.refresh_from_db()
    return end


def ordered(moment: Moment, name: str = "acesso-perpetuo", **given: Any) -> Order:
    wanted = {"customer": ANA, "buyer_id": moment.user_id, "by": "test", "now": timezone.now()}
    return order_for_moment(moment=moment, items=[Item(name)], **{**wanted, **given})


def settled(order: Order, **changes: Any) -> Order:
    now = timezone.now()
    order = settle_order(order_id=order.id, paid=paid(paid_at=now, **changes), by="test", now=now)
    drain_outbox()
    return order


def fresh(moment: Moment) -> Moment:
    return Moment.objects.get(pk=moment.pk)


def given_back(order: Order, total: str) -> None:
    book_refund(
        order_id=order.id, payment_id=order.payment_id, refund_total=D(total),
        paid=order.amount_gross, by="test", now=timezone.now(),
    )  # fmt: skip
    drain_outbox()


def contested(order: Order) -> dict[str, Any]:
    names: dict[str, Any] = {"order_id": order.id, "payment_id": order.payment_id, "by": "test"}
    open_dispute(now=timezone.now(), **names)
    drain_outbox()
    return {**names, "now": timezone.now()}


def test_paid_access_has_no_end(moment: Moment, until: Any) -> None:
    order = settled(ordered(moment))
    grant = AccessGrant.objects.get()
    assert fresh(moment).access_until is None
    assert (grant.status, grant.until_before, grant.order_id) == ("ACTIVE", until, order.id)
    assert AuditEntry.objects.filter(action="vouchers.access.changed").count() == 1


def test_paid_access_opens_what_had_ended(moment: Moment) -> None:
    Moment.objects.filter(pk=moment.pk).update(access_until=timezone.now() - timedelta(days=1))
    settled(ordered(fresh(moment)))
    assert not fresh(moment).is_closed(timezone.now())


def test_follow_order_twice_changes_nothing_more(moment: Moment, until: Any) -> None:
    order = settled(ordered(moment))
    before = AccessGrant.objects.values().get()
    follow_order(order_id=order.id, by="test", now=timezone.now() + timedelta(hours=1))
    assert AccessGrant.objects.values().get() == before


def test_unpaid_order_opens_nothing(moment: Moment, until: Any) -> None:
    follow_order(order_id=ordered(moment).id, by="test", now=timezone.now())
    assert fresh(moment).access_until == until
    assert not AccessGrant.objects.exists()


def test_whole_refund_leaves_what_was_before(moment: Moment, until: Any) -> None:
    order = settled(ordered(moment))
    files = MomentAsset.objects.count()
    given_back(order, "297.00")
    assert fresh(moment).access_until == until
    assert AccessGrant.objects.get().status == "ENDED"
    assert MomentAsset.objects.count() == files


def test_partial_refund_leaves_the_access(moment: Moment, until: Any) -> None:
    order = settled(ordered(moment))
    given_back(order, "50.00")
    assert fresh(moment).is_perpetual


@pytest.mark.parametrize(("won", "status"), [(True, "ACTIVE"), (False, "ENDED")])
def test_dispute_suspends_until_it_is_decided(
    moment: Moment, redemption: Redemption, until: Any, won: bool, status: str
) -> None:
    order = settled(ordered(moment))
    names = contested(order)
    client = doors.owner(moment, redemption)
    page = client.get(f"/acervo/{moment.id}").content.decode()
    assert "em pausa" in page
    assert "/media/" not in page
    assert client.get(f"/api/v1/moments/{moment.id}/assets").status_code == 409

    close_dispute(won=won, **names)
    drain_outbox()
    assert AccessGrant.objects.get().status == status
    assert fresh(moment).suspended_at is None
    assert fresh(moment).access_until == (None if won else until)
    assert client.get(f"/api/v1/moments/{moment.id}/assets").status_code == 200


def test_facts_in_the_wrong_order_end_the_same(moment: Moment, until: Any) -> None:
    """The refund's fact is handled before the payment's."""
    order = ordered(moment)
    now = timezone.now()
    order = settle_order(order_id=order.id, paid=paid(paid_at=now), by="test", now=now)
    book_refund(
        order_id=order.id, payment_id=order.payment_id, refund_total=D("297.00"),
        paid=D("297.00"), by="test", now=now,
    )  # fmt: skip
    drain_outbox()
    assert fresh(moment).access_until == until


def test_moment_bought_twice_keeps_one_and_gives_the_other_back(moment: Moment, until: Any) -> None:
    first = ordered(moment)
    second = ordered(moment, customer=Customer("Bia", "bia@exemplo.com.br"), buyer_id=None)
    settled(first)
    gateway = GatewayFactory.create()
    payment = PaidPaymentFactory.create(
        reference=second.reference, amount=D("297.00"), gateway=gateway
    )
    settle_order(
        order_id=second.id,
        paid=paid(payment_id=payment.payment_id, gateway_id=gateway.pk),
        by="test",
        now=timezone.now(),
    )
    follow_order(order_id=second.id, by="test", now=timezone.now())
    refund = Refund.objects.get()
    assert (refund.payment_id, refund.amount) == (payment.pk, D("297.00"))
    assert fresh(moment).is_perpetual


def test_access_ordered_without_a_moment_is_for_the_one_that_ends_first(db: None) -> None:
    person = UserFactory.create()
    late, soon, forever = (
        MomentFactory.create(user=person, access_until=end)
        for end in (timezone.now() + timedelta(days=9), timezone.now(), None)
    )
    order = place_order(
        items=[Item("acesso-perpetuo")], customer=Customer("A", person.email), by="test",
        now=timezone.now(),
    )  # fmt: skip
    settled(order)
    assert fresh(soon).is_perpetual
    assert not fresh(late).is_perpetual
    assert not AccessGrant.objects.filter(moment=forever).exists()
    given_back(Order.objects.get(pk=order.pk), "297.00")
    assert fresh(soon).access_until is not None


def test_order_bears_the_click_of_the_redemption(
    moment: Moment, redemption: Redemption, until: Any
) -> None:
    Redemption.objects.update(tracking_token="t4_click")
    order = ordered(moment)
    assert (order.tracking_token, order.channel) == ("t4_click", "ads")


def test_perpetual_moment_cannot_be_bought_again(moment: Moment) -> None:
    with pytest.raises(AlreadyPerpetual):
        ordered(moment)


def test_api_orders_for_the_owner_also_after_the_end(
    moment: Moment, redemption: Redemption
) -> None:
    Moment.objects.update(access_until=timezone.now() - timedelta(days=1))
    client = doors.owner_bearer(moment, redemption)
    path = f"/api/v1/moments/{moment.id}"
    [offer] = client.get(f"{path}/products").json()["results"]
    assert offer["slug"] == "acesso-perpetuo"
    told = client.post(f"{path}/orders", BODY, "application/json")
    assert (told.status_code, told.json()["subject"]) == (201, f"moment:{moment.id}")
    again = client.post(f"{path}/orders", BODY, "application/json")
    assert again.json()["id"] == told.json()["id"]
    two = {**BODY, "items": [{"product": "acesso-perpetuo", "quantity": 2}]}
    refused = client.post(f"{path}/orders", two, "application/json")
    assert (refused.status_code, refused.json()["code"]) == (422, "product_not_on_sale")


def test_api_orders_of_a_perpetual_moment_are_409(moment: Moment, redemption: Redemption) -> None:
    client = doors.owner_bearer(moment, redemption)
    told = client.post(f"/api/v1/moments/{moment.id}/orders", BODY, "application/json")
    assert (told.status_code, told.json()["code"]) == (409, "already_perpetual")


@pytest.fixture
def photos(redemption: Redemption) -> Product:
    """The studio sells ten photos beside the moment's delivery."""
    prices = {"pix": D("180.00"), "card": D("200.00")}
    return offer_photos(
        delivery=redemption.voucher.delivery, new=NewProduct("10 fotos", prices), by="test",
        now=timezone.now(),
    )  # fmt: skip


def test_gallery_offers_the_studios_packs_of_its_own_delivery(
    moment: Moment, redemption: Redemption, photos: Product
) -> None:
    offer_photos(
        delivery=DeliveryFactory.create(), new=NewProduct("Outro pacote", {"pix": D("1.00")}),
        by="test", now=timezone.now(),
    )  # fmt: skip
    page = doors.owner(moment, redemption).get(f"/acervo/{moment.id}").content.decode()
    assert "10 fotos" in page
    assert "Outro pacote" not in page
    order = ordered(moment, photos.slug)
    assert order.seller_id == redemption.voucher.partner_id


def test_gallery_offers_nothing_to_guests(moment: Moment, until: Any, photos: Product) -> None:
    page = Client().get(share(moment)).content.decode()
    assert "Comprar" not in page


BUYERS = pytest.mark.parametrize("visitor", [doors.owner, doors.redeemer])
OTHERS = pytest.mark.parametrize(
    "visitor", [doors.guest, doors.somebody_else, doors.anonymous, doors.forger]
)


@BUYERS
def test_page_takes_an_order_once(
    moment: Moment, redemption: Redemption, until: Any, visitor: Callable[..., Client]
) -> None:
    client = visitor(moment, redemption)
    page = f"/comprar/galeria/{moment.id}"
    assert client.get(page).status_code == 200
    first = client.post(page, FORM)
    assert first.status_code == 303
    assert client.post(page, FORM)["Location"] == first["Location"]
    assert Order.objects.count() == 1
    assert client.get(first["Location"]).status_code == 200
    assert Client().get(first["Location"]).status_code == 404


@OTHERS
def test_page_is_not_there_for_others(
    moment: Moment, redemption: Redemption, until: Any, visitor: Callable[..., Client]
) -> None:
    client = visitor(moment, redemption)
    page = f"/comprar/galeria/{moment.id}"
    assert client.get(page).status_code == client.post(page, FORM).status_code == 404
    assert not Order.objects.exists()


@pytest.mark.parametrize(
    ("field", "value", "told"),
    [
        ("document", "529.982.247-26", "não confere"),
        ("email", "ana@", "não parece completo"),
        ("name", "", "Digite seu nome."),
    ],
)
def test_page_says_what_is_wrong_and_keeps_the_rest(
    moment: Moment, redemption: Redemption, until: Any, field: str, value: str, told: str
) -> None:
    client = doors.owner(moment, redemption)
    answer = client.post(f"/comprar/galeria/{moment.id}", {**FORM, field: value})
    text = answer.content.decode()
    assert answer.status_code == 422
    assert told in text
    kept = "Ana Souza" if field != "name" else "ana@exemplo.com.br"
    assert kept in text


def test_page_of_what_is_bought_says_so(moment: Moment, redemption: Redemption) -> None:
    page = doors.owner(moment, redemption).get(f"/comprar/galeria/{moment.id}")
    assert "já tem Acesso Perpétuo" in page.content.decode()


def test_page_of_an_unknown_product_sells_nothing(
    moment: Moment, redemption: Redemption, until: Any
) -> None:
    address = f"/comprar/galeria/{moment.id}?produto=fotos-{uuid4().hex[:16]}"
    page = doors.owner(moment, redemption).get(address)
    assert "não está mais à venda" in page.content.decode()
