"""The second step: setting it up, signing in with it, and the admin behind it."""

import re
import time
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.contrib import admin
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver
from django.utils import timezone
from pytest_django import Settings
from rest_framework.test import APIClient

from accounts.models import User
from core.encryption import decrypt
from tests.accounts.conftest import log_in
from tests.factories import PASSWORD, StaffFactory

pytestmark = pytest.mark.django_db
ADMIN = "/admin/"


def code_for(secret: str, steps_ahead: int = 0) -> str:
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30 + steps_ahead))


def set_up(client: Client) -> str:
    """Turn the second step on, as a person would; answers the app's secret."""
    client.get("/conta/segunda-etapa/ativar")
    client.post("/conta/confirmar-identidade", {"password": PASSWORD})
    page = client.get("/conta/segunda-etapa/ativar").content.decode()
    found = re.search(r'secret">([A-Z2-7]+)<', page)
    assert found, page
    response = client.post("/conta/segunda-etapa/ativar", {"code": code_for(found[1])})
    assert response.status_code == 302, response.content.decode()
    return found[1]


@pytest.fixture
def secret(person: User) -> str:
    client = Client(REMOTE_ADDR="203.0.113.99")
    log_in(client)
    return set_up(client)


def test_set_up_asks_for_the_password_and_hides_the_secret(
    client: Client, person: User, deliver: Any, django_capture_on_commit_callbacks: Any
) -> None:
    log_in(client)
    assert client.get("/conta/segunda-etapa/ativar")["Location"].startswith(
        "/conta/confirmar-identidade"
    )
    with django_capture_on_commit_callbacks(execute=True):
        secret = set_up(client)
    kept = Authenticator.objects.get(type="totp").data["secret"]
    assert secret not in str(Authenticator.objects.values())
    assert decrypt(kept) == secret
    assert "segunda etapa foi ativada" in deliver()[0].body


def test_sign_in_asks_for_the_code(client: Client, person: User, secret: str) -> None:
    response = log_in(client)
    assert response["Location"] == "/conta/segunda-etapa/codigo"
    assert client.get("/conta").status_code == 302

    with time_machine.travel(timezone.now() + timedelta(minutes=2)):
        response = client.post("/conta/segunda-etapa/codigo", {"code": code_for(secret)})
        assert response["Location"] == "/acervo"
        assert client.get("/conta").status_code == 200


def test_sign_in_takes_each_code_once(person: User, secret: str) -> None:
    with time_machine.travel(timezone.now() + timedelta(minutes=2)):
        code = code_for(secret)
        answers = []
        for _ in range(2):
            client = Client()
            log_in(client)
            answers.append(client.post("/conta/segunda-etapa/codigo", {"code": code}))
    assert [each.status_code for each in answers] == [302, 200]


def test_sign_in_takes_a_recovery_code_once(client: Client, person: User, secret: str) -> None:
    codes = Authenticator.objects.get(type="recovery_codes").wrap().get_unused_codes()
    statuses = []
    for _ in range(2):
        visitor = Client()
        log_in(visitor)
        statuses.append(visitor.post("/conta/segunda-etapa/codigo", {"code": codes[0]}).status_code)
    assert statuses == [302, 200]


def test_sign_in_stops_guesses_at_the_code(person: User, secret: str) -> None:
    client = Client()
    log_in(client)
    for n in range(5):
        client.post("/conta/segunda-etapa/codigo", {"code": f"00000{n}"})
    with time_machine.travel(timezone.now() + timedelta(minutes=2), tick=False):
        response = client.post("/conta/segunda-etapa/codigo", {"code": code_for(secret)})
    assert response.status_code == 200
    assert "Muitas tentativas" in response.content.decode()


def test_recovery_codes_are_shown_downloaded_and_renewed(client: Client, person: User) -> None:
    log_in(client)
    set_up(client)
    page = client.get("/conta/segunda-etapa/codigos").content.decode()
    codes = re.findall(r'<li class="code">(\d+)</li>', page)
    assert len(codes) == 10
    file = client.get("/conta/segunda-etapa/codigos/baixar")
    assert file.content.decode().split() == codes
    assert client.post("/conta/segunda-etapa/codigos/novos").status_code == 302
    assert codes[0] not in client.get("/conta/segunda-etapa/codigos").content.decode()
    assert client.get("/conta/segunda-etapa").status_code == 200
    assert client.post("/conta/segunda-etapa/desativar").status_code == 302
    assert not Authenticator.objects.exists()


def _api_login(**given: str) -> Any:
    return APIClient().post("/api/v1/auth/login", given, format="json")


def test_api_sign_in_asks_for_the_code_too(person: User, secret: str) -> None:
    body = {"email": person.email, "password": PASSWORD}
    with time_machine.travel(timezone.now() + timedelta(minutes=2)):
        missing, wrong = _api_login(**body), _api_login(**body, code="000000")
        right, again = (_api_login(**body, code=code_for(secret)) for _ in range(2))
    assert [(each.status_code, each.json().get("code")) for each in (missing, wrong)] == [
        (401, "second_factor_required"),
        (401, "wrong_second_factor"),
    ]
    assert right.status_code == 200
    assert again.json()["code"] == "wrong_second_factor"


def test_api_sign_in_of_staff_without_one_is_refused_where_it_is_demanded(
    settings: Settings, db: None
) -> None:
    staff = StaffFactory.create()
    body = {"email": staff.email, "password": PASSWORD}
    assert _api_login(**body).status_code == 200
    settings.ADMIN_REQUIRE_2FA = True
    response = _api_login(**body)
    assert (response.status_code, response.json()["code"]) == (403, "second_factor_missing")


def _admin_addresses() -> list[str]:
    """Every address below /admin/, parameters filled with something that fits."""

    def walk(patterns: Any, prefix: str) -> Iterator[str]:
        for pattern in patterns:
            route = prefix + str(pattern.pattern)
            if isinstance(pattern, URLResolver):
                yield from walk(pattern.url_patterns, route)
            elif isinstance(pattern, URLPattern):
                yield re.sub(r"<[^>]+>", "1", route).replace("^", "").replace("$", "")

    inner = next(
        each
        for each in get_resolver().url_patterns
        if isinstance(each, URLResolver) and each.app_name == "admin"
    )
    found = sorted(set(walk(inner.url_patterns, ADMIN)))
    # The last pattern takes whatever is left; one address stands for all of them.
    return [re.sub(r"\(\?P.*\)", "nada", each).replace("\\Z", "") for each in found]


def test_admin_addresses_are_many() -> None:
    """Guards the tests below: a crawl that finds nothing proves nothing."""
    addresses = _admin_addresses()
    assert len(addresses) >= 4 * len(admin.site._registry)
    assert "/admin/accounts/user/" in addresses


def test_every_admin_address_sends_a_stranger_to_our_sign_in(client: Client) -> None:
    for address in _admin_addresses():
        for response in (client.get(address), client.post(address)):
            if address.endswith("/login/"):
                assert response["Location"].startswith("/conta/entrar?next=%2Fadmin%2F")
                continue
            assert response.status_code in {302, 404}, address
            assert response.status_code == 404 or "/admin/" in response["Location"]
            assert response.status_code == 302 or address.endswith("nada")


def test_no_admin_address_opens_for_a_client(client: Client, person: User) -> None:
    log_in(client)
    for address in _admin_addresses():
        assert client.get(address).status_code in {302, 403, 404}, address
    assert client.get("/admin/login/").status_code == 403


@pytest.mark.parametrize("kind", ["password only", "second factor never proved here"])
def test_every_admin_address_sends_staff_to_the_second_step(
    client: Client, settings: Settings, kind: str
) -> None:
    settings.ADMIN_REQUIRE_2FA = True
    staff = StaffFactory.create(email="ana@exemplo.com.br")
    if kind == "password only":
        log_in(client)
        way = "/conta/segunda-etapa/ativar?next="
    else:
        first = Client()
        log_in(first)
        set_up(first)
        client.force_login(staff)
        way = "/conta/segunda-etapa/confirmar?next="
    for address in _admin_addresses():
        for response in (client.get(address), client.post(address)):
            assert response.status_code in {302, 404}, address
            assert response.status_code == 302 or address.endswith("nada")
    assert client.get("/admin/login/")["Location"].startswith(way)
    followed = client.get("/admin/", follow=True)
    assert ADMIN not in followed.request["PATH_INFO"]


def test_without_the_demand_the_same_session_opens_the_admin(client: Client) -> None:
    """The negative control of the crawl above."""
    StaffFactory.create(email="ana@exemplo.com.br")
    log_in(client)
    assert client.get("/admin/").status_code == 200


def test_staff_who_set_it_up_are_let_in_at_once(client: Client, settings: Settings) -> None:
    settings.ADMIN_REQUIRE_2FA = True
    StaffFactory.create(email="ana@exemplo.com.br")
    log_in(client)
    assert client.get("/admin/", follow=True).status_code == 200
    set_up(client)
    assert client.get("/admin/").status_code == 200
    assert client.get("/admin/accounts/user/").status_code == 200


def test_staff_with_a_code_at_sign_in_are_let_in(client: Client, settings: Settings) -> None:
    settings.ADMIN_REQUIRE_2FA = True
    StaffFactory.create(email="ana@exemplo.com.br")
    first = Client()
    log_in(first)
    secret = set_up(first)
    with time_machine.travel(timezone.now() + timedelta(minutes=2)):
        log_in(client)
        client.post("/conta/segunda-etapa/codigo", {"code": code_for(secret)})
        assert client.get("/admin/").status_code == 200


@pytest.mark.parametrize("target", ["https://mau.example/", "//mau.example", "/\\mau.example"])
def test_admin_sign_in_never_leads_outside(client: Client, target: str) -> None:
    StaffFactory.create(email="ana@exemplo.com.br")
    log_in(client)
    assert client.get("/admin/login/", {"next": target})["Location"] == ADMIN
