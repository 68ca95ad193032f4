"""Economia in a real browser: charts the policy lets through, nothing for axe, nothing too wide."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any, Literal

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.test import Client
from playwright.sync_api import Page, ViewportSize

from billing.models import ClosedMonth
from billing.services.closing_months import close_month
from tests.billing.reports.books import NOVEMBER, by_card, pack, photos, redeemed
from tests.factories import PartnerFactory, StaffFactory
from tests.support.browser import DESK, PHONE

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser, pytest.mark.slow]
SIZES: tuple[ViewportSize, ...] = ({"width": 320, "height": 640}, PHONE, DESK)
SCHEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")
OCTOBER = NOVEMBER.before
PAGES = [
    f"?mes={OCTOBER}", "?mes=2026-02", f"conferencia?mes={OCTOBER}", f"fechar?mes={OCTOBER}",
    "fundo", "fundo/uso", "imposto",
]  # fmt: skip


@pytest.fixture
def enter(visit: Callable[..., Page], site: str) -> Callable[..., Page]:
    client = Client()
    client.force_login(StaffFactory.create(name="Bia da Equipe"))
    cookies = {"sessionid": client.cookies["sessionid"].value}
    return lambda path, **options: visit(f"/admin/economia/{path}", cookies=cookies, **options)


def furnish(*, is_estimate: bool) -> None:
    """Two months of everything; September is closed."""
    studio = PartnerFactory.create(name="Casa Amarela Retratos de Família")
    for month in (OCTOBER.before, OCTOBER):
        at = datetime(month.year, month.number, 12, tzinfo=UTC)
        by_card(paid_at=at)
        photos(paid_at=at)
        pack(studio, paid_at=at)
        redeemed(studio, at)
    close_month(month=OCTOBER.before, by="test", now=datetime(2026, 11, 2, tzinfo=UTC))
    by_card(paid_at=datetime(2026, 10, 20, tzinfo=UTC), fee_is_estimate=is_estimate)


def troubles(page: Page) -> list[Any]:
    found: dict[str, Any] = Axe().run(page, options={"preload": False}).response
    return [
        (each["id"], [node["target"] for node in each["nodes"]]) for each in found["violations"]
    ]


def test_pages_are_for_everyone_on_every_screen(enter: Callable[..., Page]) -> None:
    furnish(is_estimate=True)
    page = enter("", viewport=DESK)
    for address in PAGES:
        page.goto(f"/admin/economia/{address}")
        for scheme in SCHEMES:
            page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
            assert troubles(page) == [], (address, scheme)
        for size in SIZES:
            page.set_viewport_size(size)
            wide = page.evaluate("document.documentElement.scrollWidth - innerWidth")
            assert wide <= 0, (address, size)
            assert troubles(page) == [], (address, size)


def test_a_month_is_read_and_closed_on_a_phone(enter: Callable[..., Page]) -> None:
    furnish(is_estimate=False)
    page = enter(f"?mes={OCTOBER}", viewport=PHONE)
    bars = page.locator(".flow .bar")
    lengths = [bar["width"] for bar in (each.bounding_box() for each in bars.all()) if bar]
    assert lengths[0] == max(lengths) > 250
    assert min(lengths) > 0
    page.get_by_role("link", name="Fechar o mês").click()
    page.get_by_role("button", name="Sim, fechar o mês").click()
    page.get_by_text("Outubro de 2026 está fechado.").wait_for()
    assert ClosedMonth.objects.filter(month=OCTOBER.first_day).exists()
    assert page.get_by_role("link", name="Fechar o mês").count() == 0
