"""The desk's pages of orders and books in a real browser, on every screen, by keyboard."""

import os
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.test import Client
from playwright.sync_api import Page, ViewportSize

from billing.models import Account, Order, Payout
from gateways.models import Refund
from tests.billing.admin.pages import row_page
from tests.billing.sales import D, access_order, photos_order, settled
from tests.factories import StaffFactory
from tests.factories_billing import OrderFactory, PayoutFactory
from tests.factories_gateways import GatewayFactory, PaidPaymentFactory
from tests.support.browser import DESK, PHONE

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser, pytest.mark.slow]
Visit = Callable[..., Page]
NARROW: ViewportSize = {"width": 320, "height": 640}
PICTURES = os.environ.get("DESK_PICTURES", "")
"""A folder: every page is also photographed into it."""


@pytest.fixture
def enter(visit: Visit, site: str) -> Visit:
    client = Client()
    client.force_login(StaffFactory.create())
    cookies = {"sessionid": client.cookies["sessionid"].value}
    return lambda path, **options: visit(path, cookies=cookies, **options)


def paid_order() -> Order:
    order = access_order()
    gateway = GatewayFactory.create(name="Caixa")
    payment = PaidPaymentFactory.create(
        reference=order.reference, amount=D("297.00"), gateway=gateway
    )
    return settled(order, payment_id=payment.payment_id, gateway_id=gateway.pk)


def furnish() -> list[str]:
    """What each page shows, and the address of every one."""
    order = paid_order()
    sale = settled(photos_order(), amount=D("500.00"), fee=D("1.00"), fee_is_estimate=True)
    OrderFactory.create(status="DISPUTED", dispute="open")
    PayoutFactory.create(status=Payout.Status.APPROVED)
    sent = PayoutFactory.create(status="PROCESSING", batch="pix-20261122-120000-0001")
    account = Account.objects.get(path=f"partner:{sale.seller_id}:pending")
    billing = "/admin/billing"
    adding = [f"{billing}/{name}/add/" for name in ("pricingconfig", "policy", "product")]
    return [
        "/admin/",
        f"{billing}/order/",
        row_page(order),
        row_page(sale),
        f"{billing}/order/{order.pk}/devolver",
        f"{billing}/account/",
        f"{billing}/account/balancete",
        f"{billing}/account/{account.pk}/extrato",
        f"{billing}/account/estudio/{sale.seller_id}/extrato",
        f"{billing}/payout/",
        row_page(sent),
        f"{billing}/payout/exportar",
        f"{billing}/payout/{sent.pk}/chave",
        *adding,
    ]


def troubles(page: Page) -> list[Any]:
    found: dict[str, Any] = Axe().run(page, options={"preload": False}).response
    return [
        (each["id"], [node["target"] for node in each["nodes"]]) for each in found["violations"]
    ]


def photograph(page: Page, address: str, *what: str) -> None:
    if PICTURES:
        name = "-".join([address.strip("/").replace("/", "_")[:60], *what])
        page.screenshot(path=Path(PICTURES) / f"{name}.png", full_page=True)


def test_every_page_is_for_everyone_on_every_screen(enter: Visit) -> None:
    addresses = furnish()
    page = enter(addresses[0], viewport=DESK)
    for address in addresses:
        page.goto(address)
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
            assert troubles(page) == [], (address, scheme)
            photograph(page, address, "desk", scheme)
        for size in (NARROW, PHONE, DESK):
            page.set_viewport_size(size)
            wide = page.evaluate("document.documentElement.scrollWidth - innerWidth")
            assert wide <= 0, (address, size)
            if size == PHONE:
                photograph(page, address, "phone")


def test_an_order_is_given_back_by_keyboard_on_a_phone(enter: Visit) -> None:
    order = paid_order()
    page = enter(row_page(order), viewport=PHONE)
    page.get_by_role("link", name="Devolver").press("Enter")
    page.get_by_role("radio", name="Uma parte").press("Space")
    page.get_by_label("Valor da parte").fill("100,50")
    page.get_by_role("radio", name="Fica: é uma cortesia").press("Space")
    page.get_by_role("button", name="Continuar").press("Enter")
    page.get_by_text("O que foi comprado fica com quem comprou.").wait_for()
    assert troubles(page) == []
    photograph(page, "refund_question", "phone")
    page.get_by_role("button", name="Sim, devolver R$ 100,50").press("Enter")
    page.get_by_text("Devolução de R$ 100,50 pedida ao gateway.").wait_for()
    assert Refund.objects.get().amount == Decimal("100.50")
    order.refresh_from_db()
    assert order.refund_keeps_access is True
