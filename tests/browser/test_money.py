"""The studio's money: axe finds nothing, nothing is too wide, scripts are not needed."""

import os
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.test import Client
from django.utils import timezone
from playwright.sync_api import Page, expect

from billing.models import Payout, Settlement
from billing.services.settling import settle_order
from partners.models import Member, Partner
from tests.billing.payouts.test_pages import studio_with
from tests.billing.sales import D, paid, photos_order
from tests.browser.test_quality import SCHEMES, SIZES
from tests.factories import UserFactory
from tests.factories_billing import PayoutAccountFactory, PayoutFactory

pytestmark = pytest.mark.django_db(transaction=True)
Room = tuple[str, dict[str, str]]
SHOTS = os.environ.get("SHOTS", "")
"""A folder for pictures of every room, to be looked at."""


def room(path: str, studio: Partner) -> Room:
    person = Member.objects.create(user=UserFactory.create(), partner=studio).user
    browser = Client()
    browser.force_login(person)
    return path, {"sessionid": browser.cookies["sessionid"].value}


def wealthy() -> Partner:
    """With every kind of line and figure there is."""
    studio = studio_with("1234.56")
    Partner.objects.filter(pk=studio.pk).update(name="Estúdio Luz & Sombra")
    now = timezone.now()
    for days in (3, 12, 30):
        order = photos_order(seller_id=studio.pk)
        settle_order(
            order_id=order.id, paid=paid(amount=D("349.90"), paid_at=now), by="test", now=now
        )
        due = timezone.localdate(now) + timedelta(days=days)
        Settlement.objects.filter(order=order).update(due_date=due)
    PayoutAccountFactory.create(partner=studio, changed_at=now - timedelta(days=90))
    for step, age in (("PAID", 30), ("FAILED", 20), ("CANCELED", 10)):
        PayoutFactory.create(
            partner=studio, status=step, requested_at=now - timedelta(days=age), finished_at=now,
            failure_code="holder_differs" if step == "FAILED" else "",
        )  # fmt: skip
    return studio


def waiting(status: str) -> Partner:
    studio = wealthy()
    PayoutFactory.create(partner=studio, status=status)
    return studio


ROOMS: dict[str, Callable[[], Room]] = {
    "balance": lambda: room("/estudio/saldo", wealthy()),
    "balance, no key": lambda: room("/estudio/saldo", studio_with("400.00")),
    "statement": lambda: room("/estudio/extrato", wealthy()),
    "payouts": lambda: room("/estudio/repasses", wealthy()),
    "payouts, one unknown": lambda: room("/estudio/repasses", waiting("UNKNOWN")),
    "payouts, one looked at": lambda: room("/estudio/repasses", waiting("REQUESTED")),
    "account": lambda: room("/estudio/repasses/conta", wealthy()),
    "account, none": lambda: room("/estudio/repasses/conta", studio_with("400.00")),
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
            if SHOTS:
                file = Path(SHOTS) / f"{name.replace(', ', '-')}-{scheme}-{size['width']}.png"
                page.screenshot(path=file, full_page=True)
        found = Axe().run(page)
        assert found.violations_count == 0, found.generate_report()


@pytest.mark.parametrize("scripts", [True, False])
def test_payout_is_asked_for_on_a_phone(visit: Callable[..., Page], scripts: bool) -> None:
    path, cookies = room("/estudio/repasses", studio := wealthy())
    page = visit(path, cookies=cookies, java_script_enabled=scripts)
    page.get_by_label("Quanto?").fill("250,50")
    page.get_by_role("button", name="Pedir repasse").click()
    expect(page.get_by_text("Repasse pedido.")).to_be_visible()
    assert Payout.objects.get(partner=studio, status="APPROVED").amount == D("250.50")
