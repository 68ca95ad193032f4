"""The desk in a real browser: nothing blocked by the policy, nothing for axe, nothing too wide."""

from collections.abc import Callable
from typing import Any, Literal

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.test import Client
from django.utils import timezone
from playwright.sync_api import Page, ViewportSize

from core.models import AuditEntry, OutboxMessage
from tests.admin.conftest import MAKE, MODELS, entry, list_page, message, row_page
from tests.factories import RedemptionFactory, StaffFactory, VoucherFactory
from tests.support.browser import DESK, PHONE

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser, pytest.mark.slow]
SIZES: tuple[ViewportSize, ...] = ({"width": 320, "height": 640}, PHONE, DESK)
SCHEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")

Visit = Callable[..., Page]


@pytest.fixture
def enter(visit: Visit, site: str) -> Visit:
    """A page of the admin, for somebody who may do everything; a console error fails the test."""
    client = Client()
    client.force_login(StaffFactory.create())
    cookies = {"sessionid": client.cookies["sessionid"].value}
    return lambda path, **options: visit(path, cookies=cookies, **options)


def furnish() -> list[str]:
    """A row of every kind, something wrong, and the address of every page there is."""
    rows = [MAKE[model]() for model in MODELS]
    message(status="DEAD", failures=10, error="StorageUnavailable: " + "x" * 200)
    now = timezone.now()
    RedemptionFactory.create(status="FAILED", failure_code="copy_failed", finished_at=now)
    entry(after={"status": "READY"})
    adding = ["/admin/partners/partner/add/", "/admin/auth/group/add/"]
    found = ["/admin/buscar", "/admin/buscar?q=a", "/admin/vouchers/"]
    pages = ["/admin/", *adding, *found, *map(list_page, MODELS), *map(row_page, rows)]
    return [page for page in pages if "toggleoverride/test" not in page]


def troubles(page: Page) -> list[Any]:
    """Without preloading: axe would copy imported sheets inline, which the policy refuses."""
    found: dict[str, Any] = Axe().run(page, options={"preload": False}).response
    return [
        (each["id"], [node["target"] for node in each["nodes"]]) for each in found["violations"]
    ]


def test_every_page_is_for_everyone_on_every_screen(enter: Visit) -> None:
    """Axe finds nothing in light and dark, nothing sticks out; the console stays empty."""
    addresses = furnish()
    page = enter(addresses[0], viewport=DESK)
    for address in addresses:
        page.goto(address)
        for scheme in SCHEMES:
            page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
            assert troubles(page) == [], (address, scheme)
        for size in SIZES:
            page.set_viewport_size(size)
            wide = page.evaluate("document.documentElement.scrollWidth - innerWidth")
            assert wide <= 0, (address, size)


def test_a_voucher_is_found_and_revoked_by_keyboard(enter: Visit) -> None:
    voucher = VoucherFactory.create()
    page = enter("/admin/", viewport=DESK)
    page.get_by_role("searchbox", name="Buscar em tudo").fill(voucher.code.lower())
    page.keyboard.press("Enter")
    page.get_by_role("link", name=voucher.code[:4]).press("Enter")
    page.get_by_role("button", name="Revogar").press("Enter")
    page.get_by_role("button", name="Sim, fazer agora").press("Enter")
    page.get_by_text("1 voucher revogado.").wait_for()
    assert page.get_by_role("button", name="Revogar").count() == 0
    voucher.refresh_from_db()
    assert voucher.status == "REVOKED"
    assert AuditEntry.objects.filter(action="vouchers.voucher.revoked").count() == 1


def test_a_dead_message_gets_a_new_life_on_a_phone(enter: Visit) -> None:
    dead = message(status="DEAD", failures=10)
    page = enter("/admin/", viewport=PHONE)
    page.get_by_role("link", name="1 mensagem desistida").click()
    page.locator(f'a[href*="/{dead.pk}/change/"]').click()
    page.get_by_role("button", name="Tentar de novo").click()
    page.get_by_text("1 mensagem volta à fila.").wait_for()
    assert OutboxMessage.objects.get().status == "PENDING"


def test_the_api_describes_itself_without_the_internet(visit: Visit, site: str) -> None:
    outside: list[str] = []
    page = visit("/api/docs/", viewport=DESK)
    page.on("request", lambda request: outside.append(request.url))
    page.reload()
    page.get_by_text("/api/v1/deliveries", exact=True).first.wait_for()
    assert page.get_by_role("heading", name="Acervo API").is_visible()
    assert [url for url in outside if not url.startswith((site, "data:"))] == []
