"""From "only you" to a link with a password, to a guest's screen, and back."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.contrib.auth.hashers import make_password
from playwright.sync_api import expect

from tests.browser.gallery_rooms import gallery, signed_in
from tests.factories import RedemptionFactory
from tests.support.browser import DESK, PHONE
from vouchers.access import issue_token
from vouchers.models import Moment, Redemption


@pytest.fixture
def moment(site) -> Moment:
    return gallery(6)


@pytest.mark.parametrize("scripts", [True, False])
def test_owner_shares_and_a_guest_comes_in(visit, moment, scripts):
    page = visit(
        f"/acervo/{moment.id}", cookies=signed_in(moment.user), java_script_enabled=scripts
    )
    page.get_by_role("link", name="Compartilhar").click()
    page.get_by_role("button", name="Criar o link").click()
    address = page.get_by_label("Link da galeria").input_value()
    page.get_by_label("Senha do link").fill("segredo")
    page.get_by_role("button", name="Salvar").click()
    expect(page.get_by_text("Pronto, salvo.")).to_be_visible()

    guest = visit(address, java_script_enabled=scripts, forgives="4")
    guest.get_by_label("Senha").fill("errada")
    guest.get_by_role("button", name="Ver as fotos").click()
    expect(guest.get_by_text("Senha incorreta.")).to_be_visible()
    guest.get_by_label("Senha").fill("segredo")
    guest.get_by_role("button", name="Ver as fotos").click()
    expect(guest.get_by_role("heading", name="Newborn da Helena")).to_be_visible()
    expect(guest.locator(".tile")).to_have_count(6)
    expect(guest.get_by_text("Baixar")).to_have_count(0)

    page.get_by_role("button", name="Deixar de compartilhar").click()
    expect(page.get_by_role("heading", name="Só você vê esta galeria.")).to_be_visible()
    guest.reload()
    expect(guest.get_by_role("heading", name="Não encontramos esta galeria")).to_be_visible()


def test_sharing_changes_the_line_on_the_wall_behind_it(visit, moment):
    page = visit(f"/acervo/{moment.id}", cookies=signed_in(moment.user))
    page.get_by_role("link", name="Compartilhar").click()
    page.get_by_role("button", name="Criar o link").click()
    page.get_by_role("button", name="Fechar").click()

    expect(page.locator("#panel")).to_be_hidden()
    expect(page.locator("#privacy-line")).to_have_text("Quem tem o link vê esta galeria.")
    expect(page.get_by_role("link", name="Compartilhar")).to_be_focused()


def test_link_is_copied(visit, moment):
    page = visit(
        f"/acervo/{moment.id}",
        cookies=signed_in(moment.user),
        permissions=["clipboard-read", "clipboard-write"],
    )
    page.get_by_role("link", name="Compartilhar").click()
    page.get_by_role("button", name="Criar o link").click()
    page.get_by_role("button", name="Copiar link").click()

    expect(page.get_by_role("button", name="Copiado")).to_be_visible()
    moment.refresh_from_db()
    assert page.evaluate("navigator.clipboard.readText()").endswith(f"/g/{moment.share_token}")


@pytest.mark.parametrize("scripts", [True, False])
def test_gallery_is_renamed(visit, moment, scripts):
    page = visit(
        f"/acervo/{moment.id}", cookies=signed_in(moment.user), java_script_enabled=scripts
    )
    page.get_by_role("link", name="Renomear").click()
    page.get_by_label("Nome da galeria").fill("Helena, sete dias")
    page.get_by_role("button", name="Guardar o nome").click()

    expect(page.get_by_role("heading", name="Helena, sete dias")).to_be_visible()


def test_redeeming_browser_looks_and_is_asked_to_activate(visit, moment):
    redemption = RedemptionFactory.create(
        user=moment.user,
        moment_id=moment.id,
        status=Redemption.Status.COMPLETED,
        finished_at=moment.created_at,
    )
    page = visit(f"/acervo/{moment.id}", cookies={"redemption": issue_token(redemption.id)})

    expect(page.get_by_text("Ative sua conta pelo link que enviamos para a…")).to_be_visible()
    page.locator(".tile__link").first.click()
    expect(page.get_by_role("link", name="Baixar", exact=True)).to_be_visible()
    expect(page.get_by_role("button", name="Favorita")).to_have_count(0)


def opened_viewer(page):
    page.locator(".tile__link").nth(1).click()
    expect(page.locator("#viewer")).to_be_visible()


def opened_panel(page):
    page.get_by_role("link", name="Compartilhar").click()
    expect(page.locator("#panel")).to_be_visible()


def untouched(page):
    expect(page.locator("main")).to_be_visible()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("viewport", [PHONE, DESK], ids=["phone", "desk"])
def test_axe_finds_nothing_in_the_gallery(visit, moment, scheme, viewport):
    Moment.objects.filter(pk=moment.pk).update(
        privacy="link", link_password=make_password("segredo")
    )
    moment.refresh_from_db()
    asset = moment.assets.get(position=0)
    look = {"color_scheme": scheme, "viewport": viewport, "reduced_motion": "reduce"}
    own = signed_in(moment.user)
    for path, cookies, act in (
        (f"/acervo/{moment.id}", own, untouched),
        (f"/acervo/{moment.id}", own, opened_viewer),
        (f"/acervo/{moment.id}", own, opened_panel),
        (f"/acervo/{moment.id}?ver=favoritas", own, untouched),
        (f"/acervo/{moment.id}/f/{asset.id}", own, untouched),
        (f"/acervo/{moment.id}/privacidade", own, untouched),
        ("/acervo", own, untouched),
        (f"/g/{moment.share_token}", {}, untouched),
        ("/acervo/00000000-0000-4000-8000-000000000000", {}, untouched),
    ):
        page = visit(path, cookies=cookies, forgives="404", **look)
        act(page)
        found = Axe().run(page)
        assert found.violations_count == 0, f"{path} {act.__name__}\n{found.generate_report()}"
        page.context.close()
