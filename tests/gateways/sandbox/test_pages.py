"""The payer's page as a person sees it, on a phone, with and without JavaScript."""

import uuid
from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.utils import timezone
from playwright.sync_api import Page, ViewportSize
from pytest_django import Settings

from gateways.models import SandboxCharge
from tests.support.browser import DESK, PHONE

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser, pytest.mark.slow]
SIZES: tuple[ViewportSize, ...] = ({"width": 320, "height": 640}, PHONE, DESK)
Visit = Callable[..., Page]


@pytest.fixture
def charge(settings: Settings) -> SandboxCharge:
    settings.SANDBOX_GATEWAY_ENABLED = True
    return charge_of("279.00")


def charge_of(amount: str, **fields: Any) -> SandboxCharge:
    now = timezone.now()
    given: dict[str, Any] = {
        "account": "0" * 16,
        "reference": uuid.uuid4().hex,
        "idempotency_key": uuid.uuid4().hex,
        "request_digest": "",
        "method": "pix",
        "amount": Decimal(amount),
        "description": "Acesso Perpétuo · Ensaio da Família Andrade",
        "webhook_url": "http://127.0.0.1:9/",
        "created_at": now,
        "expires_at": now + timedelta(hours=1),
    }
    return SandboxCharge.objects.create(**{**given, **fields})


def page_of(charge: SandboxCharge) -> str:
    return f"/sandbox/pagar/{charge.id}"


def test_a_person_pays_contests_and_sees_it(visit: Visit, charge: SandboxCharge) -> None:
    page = visit(page_of(charge), viewport=PHONE, java_script_enabled=False)
    page.get_by_role("button", name="Pagar com Pix").click()
    page.get_by_text("Pagamento confirmado.").wait_for()
    page.get_by_role("button", name="Contestar a compra").click()
    page.get_by_role("button", name="Devolver a quem pagou").click()
    page.get_by_text("perdida").wait_for()
    charge.refresh_from_db()
    assert (charge.status, charge.dispute, charge.fee) == ("paid", "lost", Decimal("1.00"))


def test_a_card_goes_home_when_it_is_paid(visit: Visit, charge: SandboxCharge, site: str) -> None:
    card = charge_of("297.00", method="card", return_url=f"{site}/termos")
    page = visit(page_of(card))
    page.get_by_role("button", name="Pagar com cartão").click()
    page.wait_for_url("**/termos")


def test_every_state_is_for_everyone_on_every_screen(visit: Visit, charge: SandboxCharge) -> None:
    now = timezone.now()
    paid = {"status": "paid", "paid_at": now, "fee": 1, "payments": [{"amount": "10.06"}]}
    ended = [charge_of("10.06", status="expired"), charge_of("10.00", status="declined")]
    rows = [charge, charge_of("1234.07"), charge_of("10.06", **paid), *ended]
    page = visit("/sandbox/", viewport=PHONE)
    for address in ["/sandbox/", *map(page_of, rows)]:
        page.goto(address)
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
            found = Axe().run(page, options={"preload": False}).response
            assert found["violations"] == [], (address, scheme)
        for size in SIZES:
            page.set_viewport_size(size)
            assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0


def test_an_account_is_made_on_the_page(visit: Visit, charge: SandboxCharge) -> None:
    page = visit("/sandbox/")
    page.get_by_role("button", name="Criar conta de testes").click()
    assert page.get_by_text("sbx_").count() == 1
