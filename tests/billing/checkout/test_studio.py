"""/estudio, /conta/compras and the letters that follow."""

from decimal import Decimal as D
from typing import Any

import pytest
from django.core import mail
from django.test import Client
from django.utils import timezone

from accounts.models import User
from billing.models import Order
from billing.services.settling import settle_order
from core import personal_data
from core.models import AuditEntry
from gateways.charges import Customer
from partners.models import Member, Partner
from partners.services import invite_member, remove_member
from tests.billing.orders.buying import ANA, placed
from tests.billing.sales import paid, photos_order
from tests.factories import PartnerFactory, StaffFactory, UserFactory
from tests.support.outbox import drain_outbox

pytestmark = pytest.mark.django_db
FORM = {
    "name": "Estúdio Luz", "email": "ola@luz.example", "document": "12.ABC.345/01DE-35",
    "idempotency_key": "0123456789abcdef",
}  # fmt: skip


@pytest.fixture
def studio(db: None) -> Partner:
    return PartnerFactory.create(name="Estúdio Luz")


@pytest.fixture
def person(studio: Partner) -> User:
    person = UserFactory.create()
    Member.objects.create(user=person, partner=studio)
    return person


def inside(person: User) -> Client:
    client = Client()
    client.force_login(person)
    return client


def settled(order: Order, **changes: Any) -> Order:
    now = timezone.now()
    return settle_order(order_id=order.id, paid=paid(paid_at=now, **changes), by="t", now=now)


def text_of(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    return str(answer.content.decode())


def test_studio_is_for_its_people(studio: Partner, person: User) -> None:
    assert "Estúdio Luz" in text_of(inside(person), "/estudio")
    assert Client().get("/estudio")["Location"].startswith("/conta/entrar")
    stranger = inside(UserFactory.create())
    for address in ("/estudio", "/estudio/vendas", "/estudio/creditos/creditos-10"):
        answer = stranger.get(address)
        assert answer.status_code == 404
        assert "Estúdio Luz" not in answer.content.decode()


def test_inactive_studio_is_closed_to_its_people(studio: Partner, person: User) -> None:
    Partner.objects.update(is_active=False)
    assert inside(person).get("/estudio").status_code == 404


def test_who_belongs_to_two_picks_one(studio: Partner, person: User) -> None:
    other = PartnerFactory.create(name="Ateliê Lume")
    Member.objects.create(user=person, partner=other)
    client = inside(person)
    assert '<h1 class="studio__name">Estúdio Luz</h1>' in text_of(client, "/estudio")
    assert ">Ateliê Lume</h1>" in text_of(client, f"/estudio?estudio={other.pk}")
    assert ">Ateliê Lume</h1>" in text_of(client, "/estudio/vendas")
    stranger = PartnerFactory.create(name="De outros")
    assert "De outros" not in text_of(client, f"/estudio?estudio={stranger.pk}")


def test_pack_is_ordered_once_for_the_studio(studio: Partner, person: User) -> None:
    client = inside(person)
    first = client.post("/estudio/creditos/creditos-10", FORM)
    again = client.post("/estudio/creditos/creditos-10", FORM)
    assert first.status_code == 303
    assert again["Location"] == first["Location"]
    order = Order.objects.get()
    assert (order.subject, order.buyer_id) == (f"partner:{studio.pk}", person.pk)
    assert order.customer_document == "12ABC34501DE35"
    settled(order, amount=D("1200.00"))
    page = text_of(client, "/estudio")
    assert '<p class="balance__figure figure">10</p>' in page
    assert "10 créditos de voucher" in text_of(client, "/estudio/compras")


@pytest.mark.parametrize("slug", ["acesso-perpetuo", "nada"])
def test_only_packs_are_sold_there(person: User, slug: str) -> None:
    client = inside(person)
    assert client.get(f"/estudio/creditos/{slug}")["Location"] == "/estudio"
    assert client.post(f"/estudio/creditos/{slug}", FORM)["Location"] == "/estudio"
    assert not Order.objects.exists()


def test_sales_show_the_studios_share() -> None:
    order = settled(photos_order(), amount=D("200.00"))
    person = UserFactory.create()
    assert order.seller is not None
    Member.objects.create(user=person, partner=order.seller)
    page = text_of(inside(person), "/estudio/vendas")
    assert "R$\u00a0160,00" in page
    assert "de R$\u00a0200,00" in page


def test_purchases_are_the_persons_own(person: User) -> None:
    placed(buyer_id=person.pk, now=timezone.now())
    other = Customer("Outra", "outra@exemplo.com.br")
    by_letter = placed(customer=Customer("A", person.email), now=timezone.now())
    placed("creditos-10", subject="partner:1", customer=other, now=timezone.now())
    page = text_of(inside(person), "/conta/compras")
    assert page.count('class="buy"') == 1
    settled(by_letter)
    page = text_of(inside(person), "/conta/compras")
    assert page.count('class="buy"') == 2
    assert "créditos" not in page


def test_receipt_goes_to_the_buyer_once() -> None:
    settled(placed(now=timezone.now()))
    drain_outbox()
    [letter] = mail.outbox
    assert letter.to == [ANA.email]
    assert "Acesso Perpétuo" in letter.subject
    body = str(letter.body)
    assert "R$\u00a0297,00" in body
    assert "***.982.247-**" in body
    assert ANA.document not in body


def test_receipt_greets_nobody_by_an_advertisement() -> None:
    loud = Customer("Ganhe www.example.com", "ana@exemplo.com.br")
    settled(placed(customer=loud, now=timezone.now()))
    drain_outbox()
    assert "www.example.com" not in str(mail.outbox[0].body)


def test_invited_person_gets_a_way_in_and_no_second_letter(studio: Partner) -> None:
    given: dict[str, Any] = {
        "partner_id": studio.pk,
        "email": "Nova@exemplo.com.br",
        "name": "Nova",
    }
    for _ in range(2):
        invite_member(**given, by="test", now=timezone.now())
    drain_outbox()
    [letter] = mail.outbox
    assert letter.to == ["nova@exemplo.com.br"]
    assert "/conta/ativar/" in str(letter.body)
    assert AuditEntry.objects.filter(action="partners.member.invited").count() == 1


def test_invited_person_who_is_in_gets_the_studios_address(studio: Partner) -> None:
    known = UserFactory.create()
    invite_member(partner_id=studio.pk, email=known.email, name="", by="test", now=timezone.now())
    drain_outbox()
    assert "/estudio" in str(mail.outbox[0].body)
    assert inside(known).get("/estudio").status_code == 200
    member = Member.objects.get(user=known)
    remove_member(member_id=member.pk, by="test")
    remove_member(member_id=member.pk, by="test")
    assert inside(known).get("/estudio").status_code == 404
    assert AuditEntry.objects.filter(action="partners.member.removed").count() == 1


def test_staff_invites_on_the_partners_page(studio: Partner) -> None:
    desk = inside(StaffFactory.create())
    address = f"/admin/partners/partner/{studio.pk}/member"
    answer = desk.post(address, {"name": "Nova", "email": "nova@exemplo.com.br"})
    assert answer.status_code == 302
    assert Member.objects.get().user.email == "nova@exemplo.com.br"
    nobody = inside(StaffFactory.create(is_superuser=False))
    assert nobody.get(address).status_code == 403


def test_erasure_keeps_the_fiscal_record_and_nothing_else(person: User) -> None:
    kept = settled(placed(buyer_id=person.pk, tracking_token="t4_a", now=timezone.now()))
    open_one = placed(buyer_id=person.pk, quantity=2, now=timezone.now())
    [section] = [
        rows for name, rows in personal_data.export_all(person, now=timezone.now()).items()
        if name == "billing.order"
    ]  # fmt: skip
    assert {row["customer_document"] for row in section} == {ANA.document}

    personal_data.erase_all(person, now=timezone.now())
    kept.refresh_from_db()
    open_one.refresh_from_db()
    assert (kept.customer_name, kept.customer_document) == (ANA.name, ANA.document)
    assert (kept.customer_phone, kept.tracking_token) == ("", "")
    assert (open_one.customer_name, open_one.customer_email, open_one.buyer_id) == ("", "", None)
    assert not Member.objects.exists()
