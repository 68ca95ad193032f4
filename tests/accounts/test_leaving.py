"""Taking one's data away, and leaving for good: nothing of the person stays."""

import json
import re
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.apps import apps
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.contenttypes.models import ContentType
from django.core.cache import cache
from django.core.serializers.json import DjangoJSONEncoder
from django.test import Client
from django.utils import timezone
from rest_framework.test import APIClient

from accounts.models import User
from accounts.services import erase_person, export_person, find_or_invite_person
from core.models import AuditEntry, OutboxMessage
from core.outbox import Again, Fact
from core.storage import storage
from partners.models import Delivery
from tests.accounts.conftest import Login, bearer, log_in
from tests.factories import (
    PASSWORD,
    MomentAssetFactory,
    MomentFactory,
    RedemptionFactory,
    VoucherFactory,
    stored_bytes,
)
from vouchers.handlers import on_person_erased
from vouchers.models import Moment, MomentAsset, Redemption, Voucher

pytestmark = pytest.mark.django_db
TOKEN = "t4_the-click-that-led-here"


def store_files(moment: Moment, count: int) -> None:
    """Files of a gallery, rows and objects."""
    for asset in MomentAssetFactory.create_batch(count, moment=moment):
        body = stored_bytes(asset.size_bytes)
        for key in (asset.original_key, asset.preview_key, asset.thumbnail_key):
            storage().write(key=key, body=body, content_type=asset.content_type)


@pytest.fixture
def full_life(person: User) -> User:
    """Ana in every table: a redeemed voucher, a gallery with files, a log line, devices."""
    voucher = VoucherFactory.create(
        status=Voucher.Status.REDEEMED, redeemed_by=person, redeemed_at=timezone.now()
    )
    voucher.delivery.client_name = "Ana Lima"
    voucher.delivery.client_email = "outro-endereco@exemplo.com.br"
    voucher.delivery.save()
    other = VoucherFactory.create().delivery
    other.client_email, other.client_name = "Ana@Exemplo.com.br", "Ana L."
    other.save()
    RedemptionFactory.create(
        voucher=voucher,
        user=person,
        status=Redemption.Status.COMPLETED,
        finished_at=timezone.now(),
        tracking_token=TOKEN,
    )
    moment = MomentFactory.create(user=person, title="O primeiro mês da Helena")
    store_files(moment, 3)
    moment.cover = moment.assets.first()
    moment.save()
    LogEntry.objects.create(
        user_id=person.pk,
        content_type=ContentType.objects.get_for_model(User),
        object_id=str(person.pk),
        object_repr=str(person),
        action_flag=CHANGE,
        change_message="Ana Lima",
    )
    log_in(Client())
    return person


def test_erase_person_blanks_the_client_of_what_is_being_redeemed(person: User) -> None:
    redemption = RedemptionFactory.create(user=person)
    delivery = redemption.voucher.delivery
    Delivery.objects.filter(pk=delivery.pk).update(
        client_name="Ana Lima", client_email="outro-endereco@exemplo.com.br"
    )
    erase_person(person_id=person.pk, now=timezone.now(), by="test")
    delivery.refresh_from_db()
    assert (delivery.client_name, delivery.client_email) == ("", "")


def _everything_kept() -> str:
    """Every row of every table, as text."""
    rows = {
        model._meta.label: list(model._default_manager.values())
        for model in apps.get_models()
        if model._meta.managed
    }
    return json.dumps(rows, cls=DjangoJSONEncoder, ensure_ascii=False, default=str)


def test_erase_person_leaves_no_trace(
    full_life: User, sign_in: Login, api: APIClient, deliver: Any
) -> None:
    tokens = sign_in()
    user_id, now = full_life.pk, timezone.now()
    traces = ["ana@exemplo.com.br", "Ana L", "Helena", TOKEN, "outro-endereco", "Ana Lima"]
    assert all(trace.lower() in _everything_kept().lower() for trace in traces)
    assert list(storage().list(f"u/{user_id}/"))

    erase_person(person_id=user_id, now=now, by=f"user:{user_id}")

    kept = _everything_kept().lower()
    assert not [trace for trace in traces if trace.lower() in kept]
    nobody = User.objects.get(pk=user_id)
    assert re.fullmatch(r"apagado-[0-9a-f-]{36}@apagado\.invalid", nobody.email)
    assert not nobody.is_active
    assert not nobody.has_usable_password()
    assert nobody.erased_at == now
    assert not nobody.emailaddress_set.exists()
    assert not Moment.objects.filter(user=nobody).exists()
    assert Redemption.objects.filter(user=nobody).count() == 1
    assert Voucher.objects.get(redeemed_by=nobody).status == Voucher.Status.REDEEMED
    assert api.get("/api/v1/me", **bearer(tokens["access"])).status_code == 401
    deliver()
    assert not list(storage().list(f"u/{user_id}/"))


def test_erase_person_writes_a_row_that_names_only_the_id(full_life: User) -> None:
    erase_person(person_id=full_life.pk, now=timezone.now(), by=f"user:{full_life.pk}")
    entry = AuditEntry.objects.get(action="accounts.person.erased")
    assert (entry.subject, entry.before, entry.after) == (f"user:{full_life.pk}", None, None)


def test_erase_person_twice_is_once(full_life: User) -> None:
    for _ in range(2):
        erase_person(person_id=full_life.pk, now=timezone.now(), by="user:x")
    assert AuditEntry.objects.filter(action="accounts.person.erased").count() == 1


def test_erase_person_frees_the_address(full_life: User, now: datetime) -> None:
    erase_person(person_id=full_life.pk, now=now, by="user:x")
    anew = find_or_invite_person(email="ana@exemplo.com.br", name="Ana", now=now, by="visitor")
    assert anew.pk != full_life.pk
    assert anew.may_be_invited


def test_erase_person_leaves_other_people_alone(full_life: User, now: datetime) -> None:
    other = MomentFactory.create()
    store_files(other, 2)
    erase_person(person_id=full_life.pk, now=now, by="user:x")
    on_person_erased(_fact(full_life))
    assert MomentAsset.objects.filter(moment=other).count() == 2
    assert len(list(storage().list(f"u/{other.user_id}/"))) >= 2


def test_files_of_a_running_redemption_are_erased_when_it_ends(
    full_life: User, now: datetime
) -> None:
    """Copies may still be on their way when the person leaves."""
    running = RedemptionFactory.create(user=full_life)
    erase_person(person_id=full_life.pk, now=now, by="user:x")
    with pytest.raises(Again):
        on_person_erased(_fact(full_life))
    late = MomentFactory.create(user=full_life)
    store_files(late, 1)
    running.status, running.finished_at = Redemption.Status.COMPLETED, now
    running.save()

    on_person_erased(_fact(full_life))
    on_person_erased(_fact(full_life))

    assert not Moment.objects.filter(user=full_life).exists()
    assert not list(storage().list(f"u/{full_life.pk}/"))


def _fact(person: User) -> Fact:
    return Fact("id", "accounts.person.erased", {"user_id": str(person.pk)}, 0)


def test_export_person_holds_all_there_is(full_life: User, client: Client) -> None:
    document = export_person(person=full_life, now=timezone.now())
    data = document["data"]
    assert data["accounts.user"][0]["email"] == "ana@exemplo.com.br"
    assert data["vouchers.moment"][0]["title"] == "O primeiro mês da Helena"
    assert data["vouchers.redemption"][0]["tracking_token"] == TOKEN
    assert len(data["vouchers.voucher"]) == 1
    assert data["partners.delivery"][0]["client_name"] == "Ana L."
    assert PASSWORD not in str(document)
    assert full_life.password not in str(document)
    files = data["vouchers.moment"][0]["files"]
    assert len(files) == 3
    address = urlsplit(files[0]["download_url"])
    answer = client.get(f"{address.path}?{address.query}")
    assert len(b"".join(answer.streaming_content)) == files[0]["size_bytes"]  # type: ignore[attr-defined]


def test_export_person_is_only_about_them(full_life: User) -> None:
    stranger = MomentFactory.create(title="De outra pessoa")
    document = export_person(person=full_life, now=datetime(2026, 11, 22, tzinfo=UTC))
    assert stranger.title not in str(document)
    assert str(stranger.user_id) not in str(document)


def test_export_over_the_api_is_a_download(full_life: User, api: APIClient, sign_in: Login) -> None:
    response = api.get("/api/v1/me/export", **bearer(sign_in()["access"]))
    assert response.status_code == 200
    assert response["Content-Disposition"].startswith("attachment")
    assert response["Cache-Control"] == "no-store"
    assert set(response.json()) == {"exported_at", "about", "data"}


def test_export_by_the_button(full_life: User, client: Client) -> None:
    log_in(client)
    response = client.get("/conta/meus-dados")
    assert response["Content-Disposition"].startswith("attachment")
    assert json.loads(response.content)["data"]["accounts.user"][0]["name"] == "Ana Lima"
    assert "no-store" in response["Cache-Control"]


def test_delete_me_answers_202_and_is_done(full_life: User, api: APIClient, sign_in: Login) -> None:
    response = api.delete("/api/v1/me", **bearer(sign_in()["access"]))
    assert response.status_code == 202
    assert User.objects.get(pk=full_life.pk).erased_at is not None
    credentials = {"email": "ana@exemplo.com.br", "password": PASSWORD}
    assert api.post("/api/v1/auth/login", credentials, format="json").status_code == 401


def test_patch_me_changes_the_name_and_nothing_else(
    person: User, api: APIClient, sign_in: Login
) -> None:
    wishes = {
        field.name: True if field.get_internal_type() == "BooleanField" else "2020-01-01T00:00:00Z"
        for field in User._meta.fields
        if field.name != "name"
    }
    before = User.objects.filter(pk=person.pk).values().get()
    access = sign_in()["access"]
    before["last_login"] = User.objects.get(pk=person.pk).last_login
    response = api.patch(
        "/api/v1/me", {**wishes, "name": "  Ana Souza "}, format="json", **bearer(access)
    )
    assert response.status_code == 200
    assert response.json()["name"] == "Ana Souza"
    assert User.objects.filter(pk=person.pk).values().get() == {**before, "name": "Ana Souza"}


@pytest.mark.parametrize("body", [{"name": ""}, {"name": "x" * 151}, {"name": None}, {"name": []}])
def test_patch_me_names_what_is_wrong(api: APIClient, sign_in: Login, body: Any) -> None:
    response = api.patch("/api/v1/me", body, format="json", **bearer(sign_in()["access"]))
    assert response.status_code == 400
    assert response.json()["errors"][0]["field"].startswith("name")


def test_erase_page_wants_password_and_tick(full_life: User, client: Client) -> None:
    log_in(client)
    assert "para sempre" in client.get("/conta/apagar").content.decode()
    for form in ({"password": PASSWORD}, {"password": "errada", "understood": "on"}, {}):
        assert client.post("/conta/apagar", form).status_code == 200
        assert User.objects.get(pk=full_life.pk).erased_at is None

    response = client.post("/conta/apagar", {"password": PASSWORD, "understood": "on"})

    assert response["Location"] == "/conta/apagada"
    assert User.objects.get(pk=full_life.pk).erased_at is not None
    assert client.get("/conta").status_code == 302
    assert client.get("/conta/apagada").status_code == 200


def test_nothing_of_the_erased_stays_in_the_cache(full_life: User, client: Client) -> None:
    log_in(client)
    session_key = client.cookies["sessionid"].value
    client.post("/conta/apagar", {"password": PASSWORD, "understood": "on"})
    assert cache.get(f"django.contrib.sessions.cached_db{session_key}") is None
    facts = str(list(OutboxMessage.objects.values_list("payload", flat=True)))
    assert "ana@" not in facts
