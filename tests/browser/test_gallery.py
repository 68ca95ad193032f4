"""The wall of photographs: shaped before they arrive, whole, more of them as one scrolls."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.gallery_rooms import gallery, signed_in
from tests.support.browser import DESK, PHONE

SHIFTS = """() => new Promise((done) => {
  let total = 0;
  new PerformanceObserver((list) => {
    for (const shift of list.getEntries()) total += shift.value;
  }).observe({ type: "layout-shift", buffered: true });
  setTimeout(() => done(total), 300);
})"""
BOXES = """() => [...document.querySelectorAll(".tile")].map((tile) => {
  const box = tile.getBoundingClientRect();
  return { top: Math.round(box.top), left: box.left, right: box.right, width: box.width,
           height: box.height, ratio: Number(tile.dataset.r) };
})"""


def rows(page: Page) -> list[list[dict[str, float]]]:
    found: dict[float, list[dict[str, float]]] = {}
    for box in page.evaluate(BOXES):
        found.setdefault(box["top"], []).append(box)
    return [found[top] for top in sorted(found)]


@pytest.mark.parametrize("viewport", [PHONE, DESK, {"width": 834, "height": 1112}])
@pytest.mark.parametrize("scripts", [True, False])
def test_rows_are_justified_and_crop_nothing(visit, viewport, scripts):
    moment = gallery(40)
    page = visit(
        f"/acervo/{moment.id}",
        cookies=signed_in(moment.user),
        viewport=viewport,
        java_script_enabled=scripts,
    )

    wall = page.locator("#rows").bounding_box()
    assert wall is not None
    *full, _last = rows(page)
    assert len(full) > 3
    for row in full:
        heights = [box["height"] for box in row]
        assert max(heights) - min(heights) < 1
        assert row[0]["left"] == pytest.approx(wall["x"], abs=1)
        assert row[-1]["right"] == pytest.approx(wall["x"] + wall["width"], abs=1)
        for box in row:
            assert box["width"] / box["height"] == pytest.approx(box["ratio"], rel=0.02)


def test_last_row_keeps_its_size(visit):
    moment = gallery(9)
    page = visit(f"/acervo/{moment.id}", cookies=signed_in(moment.user), viewport=DESK)

    assert rows(page)[-1][-1]["height"] == pytest.approx(270, abs=1)


def test_wall_never_shifts_and_grows_as_one_scrolls(visit):
    moment = gallery(150)
    page = visit(f"/acervo/{moment.id}", cookies=signed_in(moment.user))
    tiles = page.locator(".tile")
    expect(tiles).to_have_count(60)

    for _ in range(60):
        page.mouse.wheel(0, 900)
        page.wait_for_timeout(50)
        if tiles.count() == 150:
            break

    expect(tiles).to_have_count(150)
    expect(page.locator(".rows__more")).to_have_count(0)
    last = tiles.nth(149).evaluate("(tile) => getComputedStyle(tile).getPropertyValue('--r')")
    assert float(last) > 0
    numbers = tiles.evaluate_all("(all) => all.map((each) => Number(each.firstChild.dataset.n))")
    assert numbers == list(range(1, 151))
    assert page.evaluate(SHIFTS) < 0.01


def test_pictures_below_the_fold_wait(visit):
    moment = gallery(60)
    asked: list[str] = []
    page = visit("/", cookies=signed_in(moment.user))
    page.on("request", lambda request: asked.append(request.url))
    page.goto(f"/acervo/{moment.id}")
    page.wait_for_load_state("networkidle")

    pictures = [url for url in asked if "/media/" in url]
    assert 4 <= len(pictures) < 60


def test_picture_whose_address_has_expired_gets_a_fresh_one(visit):
    moment = gallery(3)
    page = visit(f"/acervo/{moment.id}", cookies=signed_in(moment.user), forgives="403")
    image = page.locator(".tile img").first

    image.evaluate("(each) => { each.srcset = ''; each.src = each.src + 'x'; }")

    expect(image).to_have_attribute("src", f"{_path(page)}/miniatura")
    page.wait_for_function("(each) => each.naturalWidth > 0", arg=image.element_handle())


def _path(page: Page) -> str:
    return str(page.locator(".tile__link").first.evaluate("(link) => link.pathname"))


def test_more_is_a_link_without_scripts(visit):
    moment = gallery(70)
    page = visit(f"/acervo/{moment.id}", cookies=signed_in(moment.user), java_script_enabled=False)

    page.get_by_role("link", name="Mostrar mais").click()

    expect(page.locator(".tile")).to_have_count(10)
    page.get_by_role("link", name="Voltar ao começo").click()
    expect(page.locator(".tile")).to_have_count(60)


def test_everything_is_downloaded_in_one_go(visit):
    moment = gallery(5)
    page = visit(f"/acervo/{moment.id}", cookies=signed_in(moment.user))

    with page.expect_download() as download:
        page.get_by_role("link", name="Baixar tudo").click()

    assert download.value.suggested_filename == "Newborn da Helena.zip"
    assert download.value.failure() is None


def test_wall_goes_round_by_keyboard_alone(visit):
    moment = gallery(3)
    page = visit(f"/acervo/{moment.id}", cookies=signed_in(moment.user), viewport=DESK)
    reached = []
    for _ in range(16):
        page.keyboard.press("Tab")
        reached.append(page.evaluate("document.activeElement.textContent.trim().split('\\n')[0]"))

    order = ["Baixar tudo", "Compartilhar", "Renomear", "Todas", "Favoritas", "Escondidas"]
    places = [next(i for i, told in enumerate(reached) if told.startswith(word)) for word in order]
    assert places == sorted(places)
    assert page.locator(".tile__link").first.evaluate("(link) => link.matches(':any-link')")


def test_empty_acervo_leads_to_the_code(visit):
    moment = gallery(1)
    moment.assets.all().delete()
    moment.delete()
    page = visit("/acervo", cookies=signed_in(moment.user))

    page.get_by_role("link", name="Digitar meu código").click()
    expect(page).to_have_url(f"{page.url.split('/resgatar')[0]}/resgatar")
