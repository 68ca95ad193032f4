"""The desk's pages of payments in a real browser, on every screen, by keyboard."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.test import Client
from playwright.sync_api import Page, ViewportSize

from gateways.models import Gateway, Refund
from gateways.registry import adapters
from tests.factories import StaffFactory
from tests.factories_gateways import (
    DiscrepancyFactory,
    FeeScheduleFactory,
    GatewayHealthFactory,
    PaidPaymentFactory,
    WebhookDeliveryFactory,
)
from tests.support.browser import DESK, PHONE

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser, pytest.mark.slow]
SIZES: tuple[ViewportSize, ...] = ({"width": 320, "height": 640}, PHONE, DESK)
Visit = Callable[..., Page]


@pytest.fixture
def enter(visit: Visit, site: str) -> Visit:
    client = Client()
    client.force_login(StaffFactory.create())
    cookies = {"sessionid": client.cookies["sessionid"].value}
    return lambda path, **options: visit(path, cookies=cookies, **options)


def furnish(gateway: Gateway) -> list[str]:
    """Something wrong of every kind, and the pages that show it."""
    GatewayHealthFactory.create(gateway=gateway, state="OPEN", needs_credentials=True)
    FeeScheduleFactory.create(gateway=gateway)
    payment = PaidPaymentFactory.create(
        gateway=gateway,
        routing=[{"gateway_id": str(gateway.pk), "name": "Caixa", "reason": "turn"}],
    )
    odd = DiscrepancyFactory.create(payment=payment, amount=Decimal("1.00"))
    letter = WebhookDeliveryFactory.create(gateway=gateway, payment=payment, body=b'{"a":1}')
    adding = [f"/admin/gateways/gateway/add/?kind={slug}" for slug in ("sandbox", "efi")]
    return [
        "/admin/gateways/painel",
        "/admin/gateways/gateway/add/",
        *adding,
        f"/admin/gateways/gateway/{gateway.pk}/change/",
        f"/admin/gateways/gateway/{gateway.pk}/endereco",
        f"/admin/gateways/payment/{payment.pk}/change/",
        f"/admin/gateways/payment/{payment.pk}/devolver",
        f"/admin/gateways/discrepancy/{odd.pk}/change/",
        f"/admin/gateways/webhookdelivery/{letter.pk}/change/",
    ]


def troubles(page: Page) -> list[Any]:
    found: dict[str, Any] = Axe().run(page, options={"preload": False}).response
    return [
        (each["id"], [node["target"] for node in each["nodes"]]) for each in found["violations"]
    ]


def test_every_page_is_for_everyone_on_every_screen(enter: Visit, gateway: Gateway) -> None:
    addresses = furnish(gateway)
    page = enter(addresses[0], viewport=DESK)
    for address in addresses:
        page.goto(address)
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
            assert troubles(page) == [], (address, scheme)
        for size in SIZES:
            page.set_viewport_size(size)
            wide = page.evaluate("document.documentElement.scrollWidth - innerWidth")
            assert wide <= 0, (address, size)


def test_the_address_is_copied_with_one_press(enter: Visit, gateway: Gateway, site: str) -> None:
    page = enter(
        f"/admin/gateways/gateway/{gateway.pk}/endereco",
        permissions=["clipboard-read", "clipboard-write"],
    )
    page.get_by_role("button", name="Mostrar o endereço").press("Enter")
    page.get_by_role("button", name="Copiar URL do webhook").press("Enter")
    page.get_by_text("Copiado").wait_for()
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied == f"{site}/webhooks/{gateway.kind}/{gateway.webhook_secret}/"


def test_money_goes_back_by_keyboard_on_a_phone(enter: Visit, gateway: Gateway) -> None:
    payment = PaidPaymentFactory.create(gateway=gateway)
    page = enter(f"/admin/gateways/payment/{payment.pk}/change/", viewport=PHONE)
    page.get_by_role("link", name="Devolver").press("Enter")
    page.get_by_label("Valor a devolver").fill("100,50")
    page.get_by_role("button", name="Continuar").press("Enter")
    page.get_by_role("button", name="Sim, devolver R$ 100,50").press("Enter")
    page.get_by_text("Devolução de R$ 100,50 pedida ao gateway.").wait_for()
    assert Refund.objects.get().amount == Decimal("100.50")


def test_a_gateway_is_made_by_hand(enter: Visit, gateway: Gateway) -> None:
    page = enter("/admin/gateways/gateway/", viewport=DESK)
    page.get_by_role("link", name="Adicionar gateway").click()
    page.get_by_role("link", name=adapters()["sandbox"].title).click()
    page.get_by_label("Nome").fill("Outra caixa")
    page.get_by_label("Chave da API").fill("sbx_0123456789")
    page.get_by_label("Segredo de assinatura").fill("sbxwh_0123456789")
    page.get_by_role("button", name="Salvar", exact=True).click()
    page.get_by_role("link", name="Outra caixa").first.wait_for()
    assert Gateway.objects.get(name="Outra caixa").credentials["api_key"] == "sbx_0123456789"
