"""Signing in and out on the pages."""

import time
from typing import Any

import pytest
from django.contrib.sessions.backends.cached_db import KEY_PREFIX
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from accounts.models import User
from accounts.tasks import forget_old_sign_ins
from core.cache import ForgivingRedisCache
from core.redis import redis_client
from tests.accounts.conftest import log_in
from tests.factories import PASSWORD

pytestmark = pytest.mark.django_db


def test_sign_in_leads_to_the_acervo(client: Client, person: User) -> None:
    response = log_in(client)
    assert (response.status_code, response["Location"]) == (302, "/acervo")
    assert client.get("/conta/entrar").status_code == 302


def test_sign_in_goes_on_to_the_page_that_was_asked_for(client: Client, person: User) -> None:
    asked = client.get("/conta/perfil")
    assert asked["Location"] == "/conta/entrar?next=/conta/perfil"
    response = client.post(
        asked["Location"], {"login": person.email, "password": PASSWORD, "next": "/conta/perfil"}
    )
    assert response["Location"] == "/conta/perfil"


@pytest.mark.parametrize(
    "target",
    [
        "https://mau.example/",
        "//mau.example",
        "/\\mau.example",
        "https:mau.example",
        "javascript:alert(1)",
        "http:///mau.example",
        "\thttps://mau.example",
        "//mau.example%2f@testserver",
    ],
)
def test_sign_in_never_leads_outside(client: Client, person: User, target: str) -> None:
    response = client.post(
        "/conta/entrar", {"login": person.email, "password": PASSWORD, "next": target}
    )
    assert response["Location"] == "/acervo"


def test_sign_in_changes_the_session_key(client: Client, person: User) -> None:
    client.get("/conta/entrar")
    session = client.session
    session["planted"] = "by somebody else"
    session.save()
    before = session.session_key
    client.cookies["sessionid"] = str(before)

    log_in(client)

    assert client.cookies["sessionid"].value != before
    assert not Session.objects.filter(session_key=before).exists()


def test_sign_in_puts_the_session_into_redis_and_sign_out_takes_it_out(
    client: Client, person: User
) -> None:
    log_in(client)
    key = KEY_PREFIX + client.cookies["sessionid"].value
    in_redis = cache.make_key(key)
    assert redis_client().exists(in_redis)

    assert client.post("/conta/sair")["Location"] == "/"

    assert not redis_client().exists(in_redis)
    assert not Session.objects.exists()
    assert client.get("/conta").status_code == 302


def test_sign_out_while_redis_is_away_outlives_it_for_minutes_only(
    client: Client, person: User
) -> None:
    """The copy in Redis cannot be deleted then, and somebody may hold the cookie."""
    log_in(client)
    stolen = client.cookies["sessionid"].value
    ForgivingRedisCache._silent_until = time.monotonic() + 60
    client.post("/conta/sair")
    ForgivingRedisCache._silent_until = 0.0

    left = redis_client().ttl(cache.make_key(KEY_PREFIX + stolen))

    assert 0 < left <= 300
    redis_client().flushdb()
    assert Client(headers={"Cookie": f"sessionid={stolen}"}).get("/conta").status_code == 302


def test_sign_out_by_a_mere_link_asks_first(client: Client, person: User) -> None:
    log_in(client)
    assert client.get("/conta/sair").status_code == 200
    assert client.get("/conta").status_code == 200


def test_a_wiped_redis_signs_nobody_out(client: Client, person: User) -> None:
    log_in(client)
    redis_client().flushdb()
    assert client.get("/conta").status_code == 200


def test_sign_in_without_redis_works(client: Client, person: User, settings: Settings) -> None:
    settings.REDIS_URL = "redis://127.0.0.1:1/0"
    settings.CACHES = {
        name: {**one, "LOCATION": "redis://127.0.0.1:1/0"} for name, one in settings.CACHES.items()
    }
    redis_client.cache_clear()
    try:
        assert log_in(client).status_code == 302
        assert client.get("/conta").status_code == 200
    finally:
        redis_client.cache_clear()


def test_session_holds_no_address(client: Client, person: User) -> None:
    log_in(client)
    assert person.email not in str(dict(client.session))


def test_sign_out_everywhere_keeps_this_device(client: Client, person: User) -> None:
    other = Client()
    log_in(client)
    log_in(other)
    assert client.post("/conta/sair-de-tudo")["Location"] == "/conta"
    assert client.get("/conta").status_code == 200
    assert other.get("/conta").status_code == 302


def test_forms_refuse_a_post_from_elsewhere(person: User) -> None:
    strict = Client(enforce_csrf_checks=True)
    assert log_in(strict).status_code == 403
    assert strict.post("/conta/sair").status_code == 403


@pytest.mark.parametrize(
    "path",
    ["", "/perfil", "/meus-dados", "/apagar", "/senha", "/segunda-etapa", "/segunda-etapa/ativar"],
)
def test_own_pages_ask_for_a_sign_in(client: Client, path: str) -> None:
    response = client.get(f"/conta{path}")
    assert response.status_code == 302
    assert response["Location"].startswith("/conta/entrar?next=")


def test_account_overview_shows_who_one_is(client: Client, person: User) -> None:
    log_in(client)
    page = client.get("/conta").content.decode()
    assert "Ana Lima" in page
    assert person.email in page


def test_profile_changes_the_name_only(client: Client, person: User) -> None:
    log_in(client)
    form = {"name": " Ana Souza ", "email": "outra@exemplo.com.br", "is_staff": "on"}
    assert client.post("/conta/perfil", form)["Location"] == "/conta"
    person.refresh_from_db()
    assert (person.name, person.email, person.is_staff) == (
        "Ana Souza",
        "ana@exemplo.com.br",
        False,
    )


def test_forget_old_sign_ins_forgets_only_the_old(client: Client, person: User) -> None:
    log_in(client)
    Session.objects.create(session_key="x" * 32, session_data="", expire_date=timezone.now())
    forget_old_sign_ins()
    assert Session.objects.count() == 1
    assert client.get("/conta").status_code == 200


def test_no_page_of_ours_has_inline_code(client: Client, person: User) -> None:
    """The Content-Security-Policy would refuse it."""
    pages: list[Any] = [client.get(f"/conta/{name}") for name in OPEN_PAGES]
    log_in(client)
    pages += [client.get(f"/conta{name}") for name in ("", "/perfil", "/apagar", "/senha")]
    for page in pages:
        assert page.status_code == 200, page.request["PATH_INFO"]
        text = page.content.decode()
        assert "style=" not in text
        assert "onclick" not in text
        assert "Content-Security-Policy" in page.headers


OPEN_PAGES = [
    "entrar",
    "criar",
    "veja-seu-email",
    "novo-link",
    "senha/esquecida",
    "senha/enviada",
    "senha/pronta",
    "inativa",
    "apagada",
]
