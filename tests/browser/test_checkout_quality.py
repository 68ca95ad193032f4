"""The till and the studio's pages: axe finds nothing, nothing is wider than the screen."""

from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.test import Client
from django.utils import timezone
from playwright.sync_api import Page

from billing.access import issue_token
from billing.models import Order
from billing.services.placing import Item, place_order
from billing.services.settling import settle_order
from gateways.charges import Customer
from partners.credits import grant_credits
from partners.models import Member
from tests.billing.sales import paid
from tests.browser.redemptions import redemption_under_way
from tests.browser.test_quality import SCHEMES, SIZES
from tests.factories import PartnerFactory, UserFactory
from tests.factories_gateways import GatewayFactory, PaymentFactory
from vouchers.models import Moment
from vouchers.services import copy_redemption

pytestmark = pytest.mark.django_db(transaction=True)
ANA = Customer("Ana Souza de Albuquerque", "ana@exemplo.com.br", "52998224725")
PIX_CODE = (
    "00020101021226850014br.gov.bcb.pix2563qrcodepix.exemplo.com.br/v2/"
    "9d36b84fc70b478fb95c12729b90ca255204000053039865406279.005802BR5914ACERVO"
    "6009SAO PAULO62070503***6304A1B2"
)
Room = tuple[str, dict[str, str]]


def order(**fields: Any) -> Order:
    now = timezone.now()
    given = {"items": [Item("acesso-perpetuo")], "subject": f"moment:{uuid4()}", **fields}
    return place_order(customer=ANA, by="test", now=now, **given)


def room(order: Order) -> Room:
    return f"/comprar/pedido/{order.id}", {"pedidos": issue_token(order.id)}


def choosing() -> Room:
    return room(order())


def waiting(method: str = "pix", **fields: Any) -> Room:
    now, placed = timezone.now(), order()
    gateway = GatewayFactory.create(is_test=True)
    PaymentFactory.create(
        **{
            "gateway": gateway, "reference": placed.reference, "method": method,
            "created_at": now, "pix_code": PIX_CODE if method == "pix" else "",
            "redirect_url": "/sandbox/", **fields,
        }
    )  # fmt: skip
    return room(placed)


def lapsed() -> Room:
    return waiting(expires_at=timezone.now())


def confirmed() -> Room:
    placed = order()
    settle_order(order_id=placed.id, paid=paid(), by="test", now=timezone.now())
    return room(placed)


def signed_in(path: str) -> Room:
    person, studio = UserFactory.create(), PartnerFactory.create(name="Estúdio Luz & Sombra")
    now = timezone.now()
    Member.objects.create(user=person, partner=studio)
    grant_credits(partner_id=studio.pk, amount=37, source="test:1", by="test", now=now)
    order(items=[Item("creditos-10")], subject=f"partner:{studio.pk}", buyer_id=person.pk)
    bought = order(buyer_id=person.pk)
    settle_order(order_id=bought.id, paid=paid(), by="test", now=now)
    browser = Client()
    browser.force_login(person)
    return path, {"sessionid": browser.cookies["sessionid"].value}


def gallery(path: str = "/acervo/{}", *, ended: bool = False) -> Room:
    redemption, token = redemption_under_way(files=4, arrived=0, now=timezone.now())
    copy_redemption(redemption_id=redemption.id)
    if ended:
        Moment.objects.update(access_until=timezone.now())
    return path.format(redemption.moment_id), {"redemption": token}


ROOMS: dict[str, Callable[[], Room]] = {
    "offer": gallery,
    "offer after the end": lambda: gallery(ended=True),
    "buyer": lambda: gallery("/comprar/galeria/{}"),
    "choose": choosing,
    "pix": waiting,
    "card": lambda: waiting("card"),
    "lapsed": lapsed,
    "paid": confirmed,
    "missing": lambda: (f"/comprar/pedido/{uuid4()}", {}),
    "purchases": lambda: signed_in("/conta/compras"),
    "credits": lambda: signed_in("/estudio"),
    "buy credits": lambda: signed_in("/estudio/creditos/creditos-10"),
    "studio orders": lambda: signed_in("/estudio/compras"),
    "studio sales": lambda: signed_in("/estudio/vendas"),
}


@pytest.mark.parametrize("name", ROOMS)
def test_room_is_accessible_and_fits(visit: Callable[..., Page], name: str) -> None:
    path, cookies = ROOMS[name]()
    page = visit(path, cookies=cookies)
    for scheme in SCHEMES:
        page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        for size in SIZES:
            page.set_viewport_size(size)
            wide = page.evaluate("document.documentElement.scrollWidth > innerWidth")
            assert not wide, f"{name} is wider than {size['width']} px"
        found = Axe().run(page)
        assert found.violations_count == 0, found.generate_report()
