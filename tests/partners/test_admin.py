"""Staff's desk for partners."""

import re
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from rest_framework.test import APIClient

from accounts.models import User
from core.models import AuditEntry
from partners.credits import balance
from partners.models import ApiKey, CreditEntry, Partner
from tests.factories import (
    ApiKeyFactory,
    CreditEntryFactory,
    DeliveryFactory,
    MediaAssetFactory,
    PartnerFactory,
    StaffFactory,
    UserFactory,
)

PARTNERS = "/admin/partners/partner/"


@pytest.fixture
def staff(db: None) -> User:
    return StaffFactory.create()


@pytest.fixture
def desk(staff: User) -> Client:
    client = Client()
    client.force_login(staff)
    return client


def deed(partner: Partner, name: str) -> str:
    return f"{PARTNERS}{partner.pk}/{name}"


def test_a_key_is_shown_once_and_works(desk: Client, staff: User, partner: Partner) -> None:
    page = desk.post(deed(partner, "key"), {"name": "loja"})
    assert "no-store" in page.headers["Cache-Control"]
    [plain] = re.findall(r'<code id="api-key">([^<]+)</code>', page.content.decode())
    program = APIClient()
    program.credentials(HTTP_AUTHORIZATION=f"Api-Key {plain}")
    assert program.get("/api/v1/partner").json()["id"] == str(partner.id)
    secret = plain.partition(".")[2]
    for url in (deed(partner, "key"), f"{PARTNERS}{partner.pk}/change/", "/admin/partners/apikey/"):
        assert secret not in desk.get(url).content.decode()
    assert AuditEntry.objects.get(action="partners.api_key.issued").actor == f"user:{staff.pk}"


def test_a_key_is_revoked_by_an_action(desk: Client, staff: User) -> None:
    key = ApiKeyFactory.create()
    deed = {"action": "revoke", "_selected_action": [key.prefix]}
    asked = desk.post("/admin/partners/apikey/", deed)
    assert key.prefix in asked.content.decode()
    assert not ApiKey.objects.get().revoked
    desk.post("/admin/partners/apikey/", {**deed, "confirmed": "yes"})
    assert ApiKey.objects.get().revoked
    assert AuditEntry.objects.get(action="partners.api_key.revoked").actor == f"user:{staff.pk}"


def test_a_form_sent_twice_grants_once(desk: Client, staff: User, partner: Partner) -> None:
    form = {"amount": "10", "note": "cortesia", "once": str(uuid4())}
    for _ in range(2):
        assert desk.post(deed(partner, "credits"), form).status_code == 302
    assert balance(partner_id=partner.id) == 10
    entry = AuditEntry.objects.get(action="partners.credits.granted")
    assert entry.actor == f"user:{staff.pk}"
    assert entry.after is not None
    assert entry.after["note"] == "cortesia"


@pytest.mark.parametrize("amount", ["0", "-5", "1.5", "", "muitos", "10001"])
def test_a_grant_that_is_none_changes_nothing(desk: Client, partner: Partner, amount: str) -> None:
    form = {"amount": amount, "note": "x", "once": str(uuid4())}
    assert desk.post(deed(partner, "credits"), form).status_code == 200
    assert not CreditEntry.objects.exists()


@pytest.mark.parametrize("name", ["key", "credits"])
def test_the_deeds_need_their_permission(partner: Partner, name: str) -> None:
    client = Client()
    client.force_login(StaffFactory.create(is_superuser=False))
    assert client.post(deed(partner, name), {"name": "x"}).status_code == 403
    assert not ApiKey.objects.exists()


@pytest.mark.parametrize("name", ["key", "credits"])
def test_the_deeds_are_not_for_clients(partner: Partner, name: str) -> None:
    client = Client()
    client.force_login(UserFactory.create())
    assert client.get(deed(partner, name)).status_code in (302, 403)


def test_a_changed_partner_is_audited_without_its_contacts(desk: Client, partner: Partner) -> None:
    form = {"name": "Outro", "email": "novo@exemplo.com.br", "phone": "", "accent_color": "#123456"}
    assert desk.post(f"{PARTNERS}{partner.pk}/change/", form).status_code == 302
    entry = AuditEntry.objects.get(action="partners.partner.changed")
    assert entry.before is not None
    assert entry.after is not None
    assert set(entry.after["changed"]) == {"name", "email", "accent_color", "is_active"}
    assert (entry.before["is_active"], entry.after["is_active"]) == (True, False)
    assert "novo@exemplo.com.br" not in str(entry.after)


def test_a_new_partner_is_audited(desk: Client) -> None:
    form = {"name": "Novo", "email": "novo@exemplo.com.br", "is_active": "on"}
    assert desk.post(f"{PARTNERS}add/", form).status_code == 302
    partner = Partner.objects.get()
    entry = AuditEntry.objects.get(action="partners.partner.created")
    assert entry.subject == f"partner:{partner.pk}"


@pytest.mark.parametrize("model", ["delivery", "mediaasset", "creditentry", "apikey"])
def test_what_programs_write_is_read_only(desk: Client, model: str) -> None:
    rows: dict[str, Any] = {
        "delivery": DeliveryFactory,
        "mediaasset": MediaAssetFactory,
        "creditentry": CreditEntryFactory,
        "apikey": ApiKeyFactory,
    }
    row = rows[model].create()
    page = f"/admin/partners/{model}/"
    assert desk.get(page).status_code == 200
    assert desk.get(f"{page}?q=x").status_code == 200
    key = row.prefix if model == "apikey" else row.pk
    assert desk.get(f"{page}{key}/change/").status_code == 200
    assert desk.post(f"{page}{key}/change/", {}).status_code == 403
    assert desk.get(f"{page}add/").status_code == 403
    assert desk.post(f"{page}{key}/delete/", {"post": "yes"}).status_code == 403


def test_a_delivery_leads_to_its_files(desk: Client) -> None:
    asset = MediaAssetFactory.create(filename="esta.jpg")
    MediaAssetFactory.create(filename="outra.jpg")
    page = desk.get(f"/admin/partners/delivery/{asset.delivery_id}/change/").content.decode()
    [link] = re.findall(r'href="(/admin/partners/mediaasset/\?[^"]+)"', page)
    files = desk.get(link).content.decode()
    assert "esta.jpg" in files
    assert "outra.jpg" not in files


@pytest.mark.parametrize("model", ["partner", "delivery", "mediaasset", "creditentry", "apikey"])
def test_lists_take_no_query_a_row(desk: Client, model: str) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as caught:
            assert desk.get(f"/admin/partners/{model}/").status_code == 200
        return len(caught)

    def fill(times: int) -> None:
        for _ in range(times):
            partner = PartnerFactory.create()
            CreditEntryFactory.create(partner=partner)
            ApiKeyFactory.create(partner=partner)
            MediaAssetFactory.create(delivery=DeliveryFactory.create(partner=partner))

    fill(1)
    queries()
    few = queries()
    fill(9)
    assert queries() == few
