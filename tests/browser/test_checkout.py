"""Buying, as a person does it: on a phone, by Pix, at the gateway that ships with the product."""

import re
from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect
from pytest_django import Settings

from accounts.models import User
from billing.models import Order
from gateways import opening
from gateways.demo import open_sandbox_gateway
from gateways.models import Payment
from partners.credits import balance
from partners.models import Member, Partner
from tests.browser.redemptions import redemption_under_way
from tests.factories import PASSWORD, PartnerFactory, UserFactory
from tests.support.browser import DESK
from tests.support.outbox import drain_outbox
from vouchers.models import Moment
from vouchers.services import copy_redemption

pytestmark = pytest.mark.django_db(transaction=True)
Visit = Callable[..., Page]
BANK = "[data-test-bank]"


@pytest.fixture(autouse=True)
def sandbox(site: str, settings: Settings) -> Iterator[None]:
    """The platform's account at the sandbox, served by this very site."""
    settings.SANDBOX_GATEWAY_ENABLED = True
    open_sandbox_gateway(partner_id=None, name="Sandbox", by="test", now=timezone.now())
    yield
    opening._client(f"{site}/sandbox/api", "").close()
    opening._client.cache_clear()


@pytest.fixture
def redeemed(sandbox: None) -> tuple[Moment, str]:
    """A gallery for thirty days, and the token of the browser that typed its code."""
    redemption, token = redemption_under_way(files=6, arrived=0, now=timezone.now())
    copy_redemption(redemption_id=redemption.id)
    return Moment.objects.get(pk=redemption.moment_id), token


def buy(page: Page, *, name: str = "Ana Souza", document: str = "529.982.247-25") -> None:
    """Who buys, and on."""
    page.get_by_label("Nome completo").fill(name)
    page.get_by_label("E-mail").fill("ana@exemplo.com.br")
    page.get_by_label("CPF ou CNPJ").fill(document)
    page.get_by_role("button", name="Ir para o pagamento").click()
    expect(page.get_by_role("heading", name="Como você quer pagar?")).to_be_visible()


def pay_at_the_bank(page: Page) -> None:
    """In the bank's own window."""
    with page.context.expect_page() as opened:
        page.locator(BANK).click()
    opened.value.get_by_role("button", name=re.compile("^Pagar com")).click()
    opened.value.wait_for_load_state()
    opened.value.close()
    drain_outbox(patience_seconds=5)


def test_access_bought_by_pix_on_a_phone_turns_by_itself(
    visit: Visit, redeemed: tuple[Moment, str]
) -> None:
    moment, token = redeemed
    page = visit(f"/acervo/{moment.id}", cookies={"redemption": token})
    page.get_by_role("link", name="Comprar Acesso Perpétuo").click()
    buy(page)
    expect(page.locator(".way--first")).to_contain_text("R$\u00a0279,00")
    page.get_by_role("button", name="Pagar com Pix").click()

    expect(page.get_by_role("img", name="QR Code do Pix")).to_be_visible()
    expect(page.locator("[data-clock]")).to_have_text(re.compile(r"Vale por (59|60):\d\d"))
    assert page.get_by_label("Pix copia e cola").input_value().startswith("000201")
    pay_at_the_bank(page)

    expect(page.get_by_role("heading", name="Pagamento confirmado.")).to_be_visible()
    expect(page).to_have_title("Pagamento confirmado · Acervo")
    drain_outbox(patience_seconds=5)
    page.get_by_role("link", name="Abrir minha galeria").click()
    expect(page.get_by_role("heading", name="Acesso Perpétuo")).to_be_visible()
    expect(page.get_by_text("Comprar Acesso Perpétuo")).to_have_count(0)
    moment.refresh_from_db()
    assert moment.is_perpetual
    assert Order.objects.get().status == "PAID"


def test_copy_puts_the_code_on_the_clipboard(visit: Visit, redeemed: tuple[Moment, str]) -> None:
    moment, token = redeemed
    page = visit(
        f"/comprar/galeria/{moment.id}",
        cookies={"redemption": token},
        permissions=["clipboard-read", "clipboard-write"],
    )
    buy(page)
    page.get_by_role("button", name="Pagar com Pix").click()
    page.get_by_role("button", name="Copiar código Pix").click()
    expect(page.get_by_role("button", name="Código copiado")).to_be_visible()
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied == Payment.objects.get().pix_code


def test_without_javascript_the_button_asks_the_bank(
    visit: Visit, redeemed: tuple[Moment, str]
) -> None:
    moment, token = redeemed
    page = visit(
        f"/comprar/galeria/{moment.id}", cookies={"redemption": token}, java_script_enabled=False
    )
    buy(page)
    page.get_by_role("button", name="Pagar com Pix").click()
    expect(page.get_by_text("Vale até")).to_be_visible()
    address = page.locator(BANK).get_attribute("href")
    bank = page.context.new_page()
    bank.goto(str(address))
    bank.get_by_role("button", name="Pagar com Pix").click()
    # No letter of the bank's is read: the person's word is enough to go and ask.
    Payment.objects.update(asked_at=timezone.now() - timedelta(minutes=1))
    page.get_by_role("button", name="Já paguei").click()
    expect(page.get_by_role("heading", name="Pagamento confirmado.")).to_be_visible()


def test_card_leads_to_the_hosted_page_and_back(visit: Visit, redeemed: tuple[Moment, str]) -> None:
    moment, token = redeemed
    page = visit(f"/comprar/galeria/{moment.id}", cookies={"redemption": token})
    buy(page, document="12.ABC.345/01DE-35")
    page.get_by_label("Parcelas, sem juros").select_option(label="6x de R$\u00a049,50")
    page.get_by_role("button", name="Pagar com cartão").click()
    page.wait_for_url(re.compile("/sandbox/"))
    page.get_by_role("button", name="Pagar com cartão").click()
    page.wait_for_url(re.compile("/comprar/pedido/"))
    drain_outbox(patience_seconds=5)
    expect(page.get_by_role("heading", name="Pagamento confirmado.")).to_be_visible()
    assert Payment.objects.get().installments == 6


def test_declined_card_can_be_paid_by_pix(visit: Visit, redeemed: tuple[Moment, str]) -> None:
    moment, token = redeemed
    page = visit(f"/comprar/galeria/{moment.id}", cookies={"redemption": token})
    buy(page)
    page.get_by_role("button", name="Pagar com cartão").click()
    page.wait_for_url(re.compile("/sandbox/"))
    page.get_by_role("button", name="Recusar").click()
    page.wait_for_url(re.compile("/comprar/pedido/"))
    drain_outbox(patience_seconds=5)
    expect(page.get_by_text("O pagamento não foi aceito.")).to_be_visible()
    page.get_by_role("button", name="Pagar com Pix").click()
    pay_at_the_bank(page)
    expect(page.get_by_role("heading", name="Pagamento confirmado.")).to_be_visible()


def test_expired_code_is_renewed(visit: Visit, redeemed: tuple[Moment, str]) -> None:
    moment, token = redeemed
    page = visit(f"/comprar/galeria/{moment.id}", cookies={"redemption": token})
    buy(page)
    page.get_by_role("button", name="Pagar com Pix").click()
    expect(page.get_by_role("img", name="QR Code do Pix")).to_be_visible()
    first = Payment.objects.get()
    Payment.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    expect(page.get_by_role("heading", name="QR Code expirado. Gerar novo?")).to_be_visible()
    page.get_by_role("button", name="Gerar novo QR Code").click()
    expect(page.get_by_role("img", name="QR Code do Pix")).to_be_visible()
    assert Payment.objects.exclude(pk=first.pk).get().pix_code != first.pix_code


def test_two_tabs_and_a_double_click_make_one_order(
    visit: Visit, redeemed: tuple[Moment, str]
) -> None:
    moment, token = redeemed
    page = visit(f"/comprar/galeria/{moment.id}", cookies={"redemption": token})
    other = page.context.new_page()
    other.goto(f"/comprar/galeria/{moment.id}")
    buy(page)
    buy(other)
    assert Order.objects.count() == 1
    page.get_by_role("button", name="Pagar com Pix").dblclick(no_wait_after=True)
    expect(page.get_by_role("img", name="QR Code do Pix")).to_be_visible()
    other.get_by_role("button", name="Pagar com Pix").click()
    expect(other.get_by_role("img", name="QR Code do Pix")).to_be_visible()
    assert Payment.objects.count() == 1
    pay_at_the_bank(page)
    for tab in (page, other):
        expect(tab.get_by_role("heading", name="Pagamento confirmado.")).to_be_visible()


def test_credits_bought_by_somebody_of_the_studio(visit: Visit) -> None:
    person, studio = _somebody_of_a_studio()
    page = visit("/conta/entrar?next=/estudio", viewport=DESK)
    page.get_by_label("Seu e-mail").fill(person.email)
    page.get_by_label("Sua senha").fill(PASSWORD)
    page.get_by_role("button", name="Entrar").click()
    page.wait_for_url(re.compile("/estudio"))
    expect(page.locator(".balance__figure")).to_have_text("0")
    page.get_by_role("link", name="Comprar 10 créditos").click()
    buy(page, name="Estúdio Luz Ltda", document="11.222.333/0001-81")
    page.get_by_role("button", name="Pagar com Pix").click()
    pay_at_the_bank(page)
    expect(page.get_by_role("heading", name="Pagamento confirmado.")).to_be_visible()
    drain_outbox(patience_seconds=5)
    page.get_by_role("link", name="Ver meus créditos").click()
    expect(page.locator(".balance__figure")).to_have_text("10")
    assert balance(partner_id=studio.pk) == 10


def _somebody_of_a_studio() -> tuple[User, Partner]:
    person, studio = UserFactory.create(), PartnerFactory.create(name="Estúdio Luz")
    Member.objects.create(user=person, partner=studio)
    return person, studio
