"""One photo at a time: keys, fingers, the back button, and the same without scripts."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.gallery_rooms import gallery, signed_in
from tests.support.browser import DESK, PHONE
from vouchers.models import Moment

COUNT = "#viewer-count"


@pytest.fixture
def moment(site) -> Moment:
    return gallery(6)


@pytest.fixture
def wall(visit, moment):
    return visit(f"/acervo/{moment.id}", cookies=signed_in(moment.user), viewport=DESK)


def open_photo(page: Page, number: int) -> None:
    page.locator(".tile__link").nth(number - 1).click()
    expect(page.locator("#viewer")).to_be_visible()
    expect(page.locator(COUNT)).to_have_text(f"{number} / 6")


def test_viewer_answers_to_keys(wall):
    open_photo(wall, 2)

    wall.keyboard.press("ArrowRight")
    expect(wall.locator(COUNT)).to_have_text("3 / 6")
    wall.keyboard.press("ArrowLeft")
    wall.keyboard.press("ArrowLeft")
    wall.keyboard.press("ArrowLeft")
    expect(wall.locator(COUNT)).to_have_text("1 / 6")
    expect(wall.get_by_role("button", name="Foto anterior")).to_be_hidden()
    wall.keyboard.press("Escape")
    expect(wall.locator("#viewer")).to_be_hidden()


def test_viewer_gives_the_focus_back_to_the_photo_looked_at(wall):
    open_photo(wall, 1)
    wall.keyboard.press("ArrowRight")
    wall.keyboard.press("ArrowRight")
    expect(wall.locator(COUNT)).to_have_text("3 / 6")
    wall.keyboard.press("Escape")

    expect(wall.locator(".tile__link").nth(2)).to_be_focused()


def test_viewer_listens_on_when_a_button_goes(wall):
    open_photo(wall, 5)
    wall.get_by_role("button", name="Próxima foto").click()
    expect(wall.get_by_role("button", name="Próxima foto")).to_be_hidden()

    wall.keyboard.press("ArrowLeft")
    expect(wall.locator(COUNT)).to_have_text("5 / 6")


def test_viewer_keeps_the_focus_inside(wall):
    open_photo(wall, 2)
    for _ in range(15):
        wall.keyboard.press("Tab")
        assert wall.evaluate(
            "!document.activeElement || document.activeElement === document.body"
            " || !!document.activeElement.closest('#viewer')"
        )


def test_viewer_is_a_place_in_history(wall, moment):
    gallery_address = wall.url
    open_photo(wall, 2)
    assert "/f/" in wall.url

    wall.keyboard.press("ArrowRight")
    wall.go_back()
    expect(wall.locator("#viewer")).to_be_hidden()
    assert wall.url == gallery_address
    wall.go_forward()
    expect(wall.locator(COUNT)).to_have_text("3 / 6")
    wall.reload()
    expect(wall.get_by_text("3 de 6")).to_be_visible()


def test_viewer_shows_the_preview_once_it_is_whole(wall, moment):
    open_photo(wall, 1)
    asset = moment.assets.get(position=0)
    expect(wall.locator(".viewer__photo")).to_have_attribute(
        "src", re.compile(re.escape(asset.preview_key))
    )


def test_viewer_marks_a_favorite_and_the_house_remembers(wall, moment):
    open_photo(wall, 2)
    with wall.expect_response(lambda answer: answer.url.endswith("/marcar")) as answer:
        wall.keyboard.press("f")

    assert answer.value.status == 204
    assert moment.assets.get(position=1).is_favorite
    heart = wall.get_by_role("button", name="Favorita")
    expect(heart).to_have_attribute("aria-pressed", "true")
    expect(wall.locator('[data-count="favorites"]')).to_have_text("1")
    wall.keyboard.press("Escape")
    expect(wall.locator(".tile").nth(1).locator(".tile__heart")).to_be_visible()


def test_viewer_hides_a_photo_that_leaves_the_wall_when_closed(wall, moment):
    open_photo(wall, 2)
    with wall.expect_response(lambda answer: answer.url.endswith("/marcar")):
        wall.get_by_role("button", name="Esconder").click()

    assert moment.assets.get(position=1).is_hidden
    expect(wall.get_by_role("status")).to_contain_text("Escondida")
    expect(wall.locator('[data-count="shown"]')).to_have_text("5")
    wall.keyboard.press("Escape")
    expect(wall.locator(".tile")).to_have_count(5)
    expect(wall.locator(".tile__link").nth(1)).to_be_focused()


def test_viewer_takes_a_mark_back_when_the_house_did_not_hear(wall):
    wall.route("**/marcar", lambda route: route.abort())
    open_photo(wall, 2)

    wall.keyboard.press("f")

    expect(wall.get_by_role("status")).to_contain_text("Não deu certo agora")
    expect(wall.get_by_role("button", name="Favorita")).to_have_attribute("aria-pressed", "false")


def test_viewer_downloads_the_original(wall, moment):
    open_photo(wall, 3)
    with wall.expect_download() as download:
        wall.keyboard.press("d")
    assert download.value.suggested_filename == moment.assets.get(position=2).filename


@pytest.mark.parametrize(
    ("way", "lands"),
    [((-220, 0), "3 / 6"), ((220, 0), "1 / 6"), ((-20, 0), "2 / 6"), ((0, 220), "")],
)
def test_viewer_follows_a_finger(visit, moment, way, lands):
    page = visit(
        f"/acervo/{moment.id}",
        cookies=signed_in(moment.user),
        viewport=PHONE,
        has_touch=True,
        is_mobile=True,
    )
    open_photo(page, 2)

    swipe(page, way)

    if lands:
        expect(page.locator(COUNT)).to_have_text(lands)
    else:
        expect(page.locator("#viewer")).to_be_hidden()


def swipe(page: Page, way: tuple[int, int]) -> None:
    """A finger put down in the middle, moved, and lifted."""
    touch = page.context.new_cdp_session(page)
    x, y = 195, 380

    def send(kind: str, *points: tuple[float, float]) -> None:
        placed = [{"x": px, "y": py} for px, py in points]
        touch.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": placed})

    send("touchStart", (x, y))
    for step in range(1, 6):
        send("touchMove", (x + way[0] * step / 5, y + way[1] * step / 5))
        page.wait_for_timeout(40)
    page.wait_for_timeout(200)
    send("touchEnd")


def test_viewer_leaves_two_fingers_to_the_browser(visit, moment):
    page = visit(
        f"/acervo/{moment.id}", cookies=signed_in(moment.user), has_touch=True, is_mobile=True
    )
    open_photo(page, 2)
    touch = page.context.new_cdp_session(page)
    for kind, spread in (("touchStart", 20), ("touchMove", 90), ("touchMove", 160)):
        points = [{"x": 195 - spread, "y": 380, "id": 0}, {"x": 195 + spread, "y": 380, "id": 1}]
        touch.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})
    touch.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})

    expect(page.locator(COUNT)).to_have_text("2 / 6")


@pytest.mark.parametrize(("motion", "moves"), [("reduce", 0), ("no-preference", 1)])
def test_viewer_moves_only_for_those_who_like_it(visit, moment, motion, moves):
    page = visit(
        f"/acervo/{moment.id}",
        cookies=signed_in(moment.user),
        reduced_motion=motion,
        viewport=DESK,
    )
    open_photo(page, 1)

    moving = page.evaluate(
        """() => { document.querySelector('[data-do="next"]').click();
                   return document.querySelector(".viewer__slide").getAnimations().length; }"""
    )
    assert moving == moves


def test_viewer_loads_what_it_runs_into(visit):
    moment = gallery(64)
    page = visit(f"/acervo/{moment.id}", cookies=signed_in(moment.user), viewport=DESK)
    page.locator(".tile__link").nth(58).click()
    for _ in range(5):
        page.keyboard.press("ArrowRight")
        page.wait_for_timeout(150)

    expect(page.locator(COUNT)).to_have_text("64 / 64")
    expect(page.get_by_role("button", name="Próxima foto")).to_be_hidden()


def test_photo_has_a_page_without_scripts(visit, moment):
    page = visit(f"/acervo/{moment.id}", cookies=signed_in(moment.user), java_script_enabled=False)
    page.get_by_role("link", name="Foto 2").click()
    expect(page.get_by_text("2 de 6")).to_be_visible()

    page.get_by_role("link", name="Próxima foto").click()
    page.get_by_role("button", name="Favorita").click()
    expect(page.get_by_role("button", name="Favorita")).to_have_attribute("aria-pressed", "true")
    page.get_by_role("button", name="Esconder").click()
    expect(page.get_by_role("button", name="Mostrar")).to_be_visible()
    page.get_by_role("link", name="Fechar").click()

    expect(page.locator(".tile")).to_have_count(5)
    asset = moment.assets.get(position=2)
    assert (asset.is_favorite, asset.is_hidden) == (True, True)


def test_photo_page_answers_to_the_same_keys(visit, moment):
    asset = moment.assets.get(position=2)
    page = visit(f"/acervo/{moment.id}/f/{asset.id}", cookies=signed_in(moment.user))

    page.keyboard.press("ArrowRight")
    expect(page.get_by_text("4 de 6")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator(".tile")).to_have_count(6)
