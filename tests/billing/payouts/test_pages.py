"""/estudio/saldo, /extrato, /repasses: a studio sees its money, asks for it, says where to."""

from datetime import timedelta

import pytest
from django.core import mail
from django.test import Client
from django.utils import timezone

from accounts.models import User
from billing.models import Payout, PayoutAccount
from billing.services.releasing import release_due_settlements
from billing.services.settling import settle_order
from core.outbox import publish
from partners.models import Member, Partner
from tests.billing.sales import D, paid, photos_order
from tests.factories import UserFactory
from tests.factories_billing import CPF, PayoutAccountFactory, PayoutFactory
from tests.support.outbox import drain_outbox

KEY = {
    "kind": "email", "key": "caixa@estudio.com.br", "document": "529.982.247-25",
    "holder_name": "Ana Souza",
}  # fmt: skip
ONCE = "0123456789abcdef"


def studio_with(amount: str) -> Partner:
    """Whose available balance is this, since yesterday."""
    order = photos_order()
    long_ago = timezone.now() - timedelta(days=40)
    gross = D(amount) / D("0.8")
    given = paid(amount=gross, fee=D("0.00"), paid_at=long_ago)
    settle_order(order_id=order.id, paid=given, by="test", now=long_ago)
    release_due_settlements(by="beat", now=timezone.now())
    assert order.seller is not None
    return order.seller


@pytest.fixture
def studio(db: None) -> Partner:
    found = studio_with("400.00")
    drain_outbox()
    mail.outbox.clear()
    return found


@pytest.fixture
def person(studio: Partner) -> User:
    member = Member.objects.create(user=UserFactory.create(), partner=studio)
    return member.user


@pytest.fixture
def browser(person: User) -> Client:
    client = Client()
    client.force_login(person)
    return client


def with_old_account(studio: Partner) -> PayoutAccount:
    return PayoutAccountFactory.create(
        partner=studio, changed_at=timezone.now() - timedelta(days=3)
    )


def test_balance_page(browser: Client, studio: Partner) -> None:
    page = browser.get("/estudio/saldo").content.decode()
    assert "R$\xa0400,00" in page
    assert "Cadastrar chave Pix" in page
    with_old_account(studio)
    assert "Pedir repasse" in browser.get("/estudio/saldo").content.decode()
    assert 'value="400,00"' in browser.get("/estudio/repasses").content.decode()


def test_statement_page_by_month(browser: Client) -> None:
    page = browser.get("/estudio/extrato").content.decode()
    assert "Venda liberada" in page
    assert "a liberar → disponível" in page
    month = f"{timezone.localdate() - timedelta(days=40):%Y-%m}"
    earlier = browser.get(f"/estudio/extrato?mes={month}").content.decode()
    assert "+R$\xa0400,00" in earlier
    assert "Venda liberada" not in earlier


@pytest.mark.parametrize("query", ["?mes=x", "?mes=1999-01", "?antes=x", "?antes=" + "9" * 40])
def test_statement_page_bears_odd_queries(browser: Client, query: str) -> None:
    assert browser.get(f"/estudio/extrato{query}").status_code == 200


def test_payout_is_asked_for_once(browser: Client, studio: Partner, person: User) -> None:
    with_old_account(studio)
    form = {"amount": "R$ 1.250,00", "idempotency_key": ONCE}
    refused = browser.post("/estudio/repasses", form)
    assert refused.status_code == 409
    assert "Saldo insuficiente" in refused.content.decode()

    form["amount"] = "250,50"
    for _ in range(2):
        assert browser.post("/estudio/repasses", form).status_code == 303

    payout = Payout.objects.get()
    assert (payout.amount, payout.requested_by) == (D("250.50"), f"user:{person.pk}")
    page = browser.get("/estudio/repasses").content.decode()
    assert "na fila do banco" in page
    assert CPF not in page


@pytest.mark.parametrize(
    ("amount", "says"),
    [("9,99", "abaixo do mínimo"), ("dez", "Escreva o valor"), ("", "Digite o valor"),
     ("10,001", "casas"), ("-10", "Escreva o valor")],
)  # fmt: skip
def test_payout_form_says_what_is_wrong(
    browser: Client, studio: Partner, amount: str, says: str
) -> None:
    with_old_account(studio)
    answer = browser.post("/estudio/repasses", {"amount": amount, "idempotency_key": ONCE})
    assert answer.status_code == 422
    assert says in answer.content.decode()
    assert not Payout.objects.exists()


def test_account_page_keeps_the_key_and_tells_everybody(
    browser: Client, studio: Partner, person: User
) -> None:
    assert browser.post("/estudio/repasses/conta", KEY).status_code == 303
    account = PayoutAccount.objects.get(partner=studio)
    assert (account.pix_key, account.document) == (KEY["key"], CPF)

    drain_outbox()
    assert sorted(letter.to[0] for letter in mail.outbox) == sorted([studio.email, person.email])
    assert KEY["key"] not in str(mail.outbox[0].message())

    page = browser.get("/estudio/repasses/conta").content.decode()
    assert "c…a@estudio.com.br" in page
    assert KEY["key"] not in page


def test_account_page_says_what_is_wrong(browser: Client) -> None:
    answer = browser.post("/estudio/repasses/conta", {**KEY, "key": "nobody"})
    assert answer.status_code == 422
    assert "E-mail inválido." in answer.content.decode()


def test_payout_to_a_new_key_waits_for_a_person(browser: Client, studio: Partner) -> None:
    browser.post("/estudio/repasses/conta", KEY)
    browser.post("/estudio/repasses", {"amount": "100", "idempotency_key": ONCE})
    assert Payout.objects.get(partner=studio).status == Payout.Status.REQUESTED
    assert "Uma pessoa da nossa equipe confere" in browser.get("/estudio/repasses").content.decode()


def test_pages_are_for_the_studio_s_people(studio: Partner) -> None:
    PayoutFactory.create(partner=studio)
    stranger = Client()
    assert stranger.get("/estudio/saldo").status_code == 302
    stranger.force_login(UserFactory.create())
    for path in ("saldo", "extrato", "repasses", "repasses/conta"):
        assert stranger.get(f"/estudio/{path}").status_code == 404


@pytest.mark.parametrize(
    ("step", "subject"),
    [("requested", "Repasse pedido"), ("paid", "Repasse enviado"), ("failed", "não concluído")],
)
def test_letters_about_a_payout(studio: Partner, step: str, subject: str) -> None:
    payout = PayoutFactory.create(partner=studio, amount=D("120.00"))
    publish(f"billing.payout.{step}", {"payout_id": str(payout.id)})
    drain_outbox()
    (letter,) = mail.outbox
    assert subject in letter.subject
    assert "120,00" in letter.subject
    assert letter.to == [studio.email]
    assert CPF not in str(letter.message())
