"""What brand.md promises of every page: axe finds nothing, nothing shifts, little is loaded."""

import gzip
from collections.abc import Callable
from datetime import datetime
from typing import Literal

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, Response, ViewportSize

from tests.browser.redemptions import fail, redemption_under_way
from tests.browser.test_progress import WATCH_SHIFTS
from tests.support.browser import DESK, PHONE
from vouchers.codes import draw_code
from vouchers.models import Voucher
from vouchers.services import copy_redemption
from vouchers.toggles import REDEMPTION_OPEN

pytestmark = pytest.mark.django_db(transaction=True)
LIMIT_BYTES = 60_000
SCHEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")
SIZES: tuple[ViewportSize, ...] = ({"width": 320, "height": 640}, PHONE, DESK)


def code_page(now: datetime) -> tuple[str, str]:
    return f"/resgatar/{draw_code()}", ""


def under_way(now: datetime) -> tuple[str, str]:
    redemption, token = redemption_under_way(files=20, arrived=9, now=now)
    return f"/resgates/{redemption.id}", token


def done(now: datetime) -> tuple[str, str]:
    redemption, token = redemption_under_way(files=2, arrived=0, now=now)
    copy_redemption(redemption_id=redemption.id)
    return f"/resgates/{redemption.id}", token


def failed(now: datetime) -> tuple[str, str]:
    redemption, token = redemption_under_way(files=2, arrived=0, now=now)
    fail(redemption, now)
    return f"/resgates/{redemption.id}", token


def closed(now: datetime) -> tuple[str, str]:
    REDEMPTION_OPEN.set(False, by="test")
    return "/resgatar", ""


PAGES: dict[str, Callable[[datetime], tuple[str, str]]] = {
    "home": lambda now: ("/", ""),
    "code": lambda now: ("/resgatar", ""),
    "mistyped": lambda now: ("/resgatar/ABC", ""),
    "details": code_page,
    "under way": under_way,
    "done": done,
    "failed": failed,
    "closed": closed,
    "terms": lambda now: ("/termos", ""),
    "privacy": lambda now: ("/privacidade", ""),
    "missing": lambda now: ("/nada-aqui", ""),
}


@pytest.fixture(params=PAGES)
def place(request: pytest.FixtureRequest, site: str, now: datetime) -> tuple[str, dict[str, str]]:
    path, token = PAGES[request.param](now)
    return path, {"redemption": token} if token else {}


def test_axe_finds_nothing(visit: Callable[..., Page], place: tuple[str, dict[str, str]]) -> None:
    page = visit(place[0], cookies=place[1])
    for scheme in SCHEMES:
        page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        found = Axe().run(page)
        assert found.violations_count == 0, found.generate_report()


def test_axe_finds_what_is_wrong(visit: Callable[..., Page]) -> None:
    """The guard itself: a pale word and a nameless button do not pass."""
    page = visit("/termos")
    page.evaluate(
        """() => {
          const button = document.createElement("button");
          document.querySelector("main").append(button);
          document.querySelector("h1").style.color = "#ddd";
        }"""
    )
    found = {violation["id"] for violation in Axe().run(page).response["violations"]}
    assert {"button-name", "color-contrast"} <= found


def test_little_is_loaded_and_nothing_shifts_or_sticks_out(
    visit: Callable[..., Page], place: tuple[str, dict[str, str]]
) -> None:
    page = visit("/healthz", cookies=place[1])
    loaded: list[Response] = []
    page.on("response", lambda answer: loaded.append(answer))
    for size in SIZES:
        page.set_viewport_size(size)
        loaded.clear()
        page.goto(place[0])
        page.evaluate(WATCH_SHIFTS)
        page.wait_for_timeout(300)
        assert page.evaluate("window.shift") == 0, size
        assert page.evaluate("document.documentElement.scrollWidth") == size["width"]
    assert 0 < sum(weights(loaded).values()) < LIMIT_BYTES, weights(loaded)


def weights(loaded: list[Response]) -> dict[str, int]:
    """Bytes of each document, style and script as they would travel."""
    return {
        answer.url: len(gzip.compress(answer.body()))
        for answer in loaded
        if answer.request.resource_type in {"document", "stylesheet", "script"}
    }


def test_reduced_motion_lets_nothing_move(visit: Callable[..., Page], voucher: Voucher) -> None:
    page = visit("/resgatar", reduced_motion="reduce")
    durations = page.evaluate(
        """() => [...document.querySelectorAll("*")].filter((node) => {
          const style = getComputedStyle(node);
          return style.animationName !== "none" || parseFloat(style.transitionDuration) > 0;
        }).length"""
    )
    assert durations == 0
