"""From a code to an open gallery: on a phone, by keyboard alone, without scripts."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from vouchers.codes import display, draw_code
from vouchers.models import Redemption, Voucher
from vouchers.services import copy_redemption

pytestmark = pytest.mark.django_db(transaction=True)


def fill_details(page: Page) -> None:
    page.get_by_label("Seu e-mail").fill("ana.souza@gmail.com")
    page.get_by_label("Seu nome").fill("Ana")
    page.locator("#id_terms_accepted").check()


def finish() -> Redemption:
    redemption = Redemption.objects.get()
    copy_redemption(redemption_id=redemption.id)
    return redemption


def test_redeem_on_a_phone_leads_to_the_gallery(
    visit: Callable[..., Page], voucher: Voucher
) -> None:
    page = visit("/")
    page.get_by_label("Digite seu código").press_sequentially(voucher.code.lower())
    page.get_by_role("button", name="Abrir minha galeria").click()

    expect(page.locator(".ticket")).to_contain_text(display(voucher.code))
    fill_details(page)
    page.get_by_role("button", name="Guardar minhas fotos").click()

    expect(page.locator("h1")).to_contain_text("0 de 6 fotos.")
    redemption = finish()
    expect(page.locator("h1")).to_have_text("Pronto! Suas fotos são suas.")
    expect(page.get_by_text("a…@gmail.com")).to_be_visible()
    expect(page.locator(".print")).to_have_count(6)
    page.wait_for_url(f"**/acervo/{redemption.moment_id}")
    expect(page.get_by_role("heading", level=1)).to_have_text(voucher.delivery.title)


def test_redeem_works_without_scripts(visit: Callable[..., Page], voucher: Voucher) -> None:
    page = visit("/resgatar", java_script_enabled=False)
    page.locator("#id_code").fill(f" {display(voucher.code).lower().replace('-', ' ')} ")
    page.get_by_role("button", name="Continuar").click()
    fill_details(page)
    page.get_by_role("button", name="Guardar minhas fotos").click()

    expect(page.locator("h1")).to_contain_text("0 de 6 fotos.")
    redemption = finish()
    # The page reloads itself after five seconds.
    expect(page.locator("h1")).to_have_text("Pronto! Suas fotos são suas.", timeout=8000)
    expect(page.locator(".print")).to_have_count(6)
    page.get_by_role("link", name="Abrir minha galeria").click()
    page.wait_for_url(f"**/acervo/{redemption.moment_id}")
    expect(page.get_by_role("heading", level=1)).to_have_text(voucher.delivery.title)


def test_redeem_by_keyboard_alone(visit: Callable[..., Page], voucher: Voucher) -> None:
    page = visit("/resgatar")
    expect(page.locator("#id_code")).to_be_focused()
    page.keyboard.type(voucher.code)
    page.keyboard.press("Enter")

    page.wait_for_url(f"**/resgatar/{display(voucher.code)}")
    _tab_to(page, "#id_email")
    page.keyboard.type("ana.souza@gmail.com")
    _tab_to(page, "#id_terms_accepted")
    page.keyboard.press("Space")
    _tab_to(page, "button[type=submit]")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"/resgates/"))

    finish()
    expect(page.locator("h1")).to_be_focused()
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Abrir minha galeria")).to_be_focused()


def test_the_first_tab_leads_past_the_header(visit: Callable[..., Page]) -> None:
    page = visit("/")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Ir para o conteúdo")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_be_focused()


def test_a_refused_code_loses_nothing_typed_and_takes_the_focus(
    visit: Callable[..., Page],
) -> None:
    code = draw_code()
    page = visit(f"/resgatar/{code}")
    fill_details(page)
    page.get_by_role("button", name="Guardar minhas fotos").click()

    expect(page.locator("#id_code")).to_be_focused()
    expect(page.locator("#id_code")).to_have_accessible_description(
        re.compile("Código inválido ou já utilizado.")
    )
    expect(page.locator("#id_code")).to_have_value(display(code))
    expect(page.get_by_label("Seu e-mail")).to_have_value("ana.souza@gmail.com")
    expect(page.get_by_label("Seu nome")).to_have_value("Ana")
    expect(page.locator("#id_terms_accepted")).to_be_checked()


def test_a_second_press_on_the_way_does_nothing_new(
    visit: Callable[..., Page], voucher: Voucher
) -> None:
    page = visit(f"/resgatar/{voucher.code}")
    fill_details(page)
    page.get_by_role("button", name="Guardar minhas fotos").dblclick(no_wait_after=True)
    page.wait_for_url(re.compile(r"/resgates/"))
    assert Redemption.objects.count() == 1


def _tab_to(page: Page, selector: str) -> None:
    for _ in range(15):
        if page.locator(selector).evaluate("field => field === document.activeElement"):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"{selector} cannot be reached by keyboard")
