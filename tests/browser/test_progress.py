"""Prints landing on the table."""

import re
from collections.abc import Callable
from datetime import datetime

import pytest
from playwright.sync_api import Page, expect

from tests.browser.redemptions import fail, let_arrive, redemption_under_way
from vouchers.services import copy_redemption

pytestmark = pytest.mark.django_db(transaction=True)
WATCH_SHIFTS = """
window.shift = 0;
new PerformanceObserver((list) => {
  for (const entry of list.getEntries()) window.shift += entry.value;
}).observe({ type: "layout-shift", buffered: true });
"""


def test_prints_land_one_by_one_and_are_fetched_once(
    visit: Callable[..., Page], site: str, now: datetime
) -> None:
    redemption, token = redemption_under_way(files=6, arrived=1, now=now)
    page = visit("/termos", cookies={"redemption": token})
    fetched: list[str] = []
    page.on("request", lambda sent: fetched.append(sent.url.partition("?")[0]))
    page.goto(f"/resgates/{redemption.id}")
    expect(page.locator(".print")).to_have_count(1)

    for arrived in (2, 4, 5):
        let_arrive(redemption, arrived)
        expect(page.locator("#count")).to_have_text(f"{arrived} de 6 fotos.")
        expect(page.locator(".print")).to_have_count(arrived)
    expect(page.locator(".print--arriving")).to_have_count(0)

    pictures = [url for url in fetched if "thumbnail" in url]
    assert len(pictures) == len(set(pictures)) == 5
    assert page.locator("#bar").evaluate("bar => bar.position") == pytest.approx(5 / 6)
    expect(page.get_by_role("progressbar", name="Fotos guardadas")).to_be_visible()
    expect(page.locator("#told")).to_have_text("75% da sua galeria está pronta.")


@pytest.mark.parametrize("files", [3, 40])
def test_nothing_moves_while_prints_land_and_when_they_are_all_there(
    visit: Callable[..., Page], site: str, now: datetime, files: int
) -> None:
    redemption, token = redemption_under_way(files=files, arrived=0, now=now)
    page = visit("/termos", cookies={"redemption": token})
    page.goto(f"/resgates/{redemption.id}")
    page.evaluate(WATCH_SHIFTS)

    let_arrive(redemption, files // 2)
    expect(page.locator("#count")).to_contain_text(f"{files // 2} de")
    copy_redemption(redemption_id=redemption.id)
    expect(page.locator("h1")).to_contain_text("Pronto!")

    page.wait_for_timeout(400)
    assert page.evaluate("window.shift") == 0


def test_who_touches_the_page_is_not_carried_away(
    visit: Callable[..., Page], site: str, now: datetime
) -> None:
    redemption, token = redemption_under_way(files=1, arrived=0, now=now)
    page = visit(f"/resgates/{redemption.id}", cookies={"redemption": token})
    copy_redemption(redemption_id=redemption.id)
    expect(page.locator("h1")).to_contain_text("Pronto!")
    page.mouse.click(5, 5)
    page.wait_for_timeout(4500)
    assert page.url.endswith(f"/resgates/{redemption.id}")


def test_a_failure_gives_the_code_back(
    visit: Callable[..., Page], site: str, now: datetime
) -> None:
    redemption, token = redemption_under_way(files=3, arrived=1, now=now)
    page = visit(f"/resgates/{redemption.id}", cookies={"redemption": token})
    fail(redemption, now)
    expect(page.locator("h1")).to_have_text("Não deu certo desta vez.")
    expect(page.locator("h1")).to_be_focused()
    page.get_by_role("link", name="Tentar de novo").click()
    expect(page.locator(".ticket")).to_be_visible()


def test_without_a_network_it_says_so_and_goes_on_by_itself(
    visit: Callable[..., Page], site: str, now: datetime
) -> None:
    redemption, token = redemption_under_way(files=3, arrived=0, now=now)
    page = visit(f"/resgates/{redemption.id}", cookies={"redemption": token}, forgives="htmx:")
    page.route(re.compile("/resgates/"), lambda route: route.abort())
    let_arrive(redemption, 2)
    expect(page.get_by_text("Sem conexão no momento.")).to_be_visible(timeout=12000)
    page.unroute_all()
    expect(page.locator("#count")).to_have_text("2 de 3 fotos.", timeout=15000)
    expect(page.get_by_text("Sem conexão no momento.")).to_be_hidden()


def test_a_strangers_browser_finds_nothing(
    visit: Callable[..., Page], site: str, now: datetime
) -> None:
    redemption, _token = redemption_under_way(files=1, arrived=1, now=now)
    page = visit(f"/resgates/{redemption.id}")
    expect(page.locator("h1")).to_have_text("Não encontramos esta página")
