"""Login, renewal, sign-out: the life of a family of tokens."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier
from typing import Any
from unittest.mock import patch

import jwt
import pytest
import time_machine
from django.conf import settings as django_settings
from django.db import close_old_connections, connection
from django.db.models.query import QuerySet
from django.utils import timezone
from rest_framework.test import APIClient

from accounts.errors import TokenRefused
from accounts.models import TokenFamily, User
from accounts.services import (
    begin_token_family,
    block_person,
    erase_person,
    renew_tokens,
    set_password,
    sign_out_everywhere,
    unblock_person,
)
from core.models import AuditEntry
from tests.accounts.conftest import Login, bearer, log_in
from tests.factories import PASSWORD, UserFactory

pytestmark = pytest.mark.django_db


def me(api: APIClient, access: str) -> int:
    return int(api.get("/api/v1/me", **bearer(access)).status_code)


def renew(api: APIClient, refresh: str) -> Any:
    return api.post("/api/v1/auth/refresh", {"refresh": refresh}, format="json")


def test_login_gives_tokens_that_open_one_s_own_data(api: APIClient, sign_in: Login) -> None:
    tokens = sign_in()
    response = api.get("/api/v1/me", **bearer(tokens["access"]))
    assert response.status_code == 200
    assert response.json()["email"] == "ana@exemplo.com.br"
    assert response["Cache-Control"] == "no-store"


def test_login_takes_the_e_mail_in_any_case(sign_in: Login) -> None:
    assert sign_in(email="  ANA@Exemplo.com.br".strip())["access"]


def test_login_is_remembered_as_the_last_one(sign_in: Login, person: User) -> None:
    sign_in()
    person.refresh_from_db()
    assert person.last_login is not None


def test_no_token_lies_in_the_database(sign_in: Login) -> None:
    tokens = sign_in()
    kept = str(list(TokenFamily.objects.values()))
    assert tokens["refresh"] not in kept
    assert tokens["refresh"].rsplit(".", 1)[-1] not in kept


def test_renewal_gives_a_new_pair_and_kills_the_old_one(api: APIClient, sign_in: Login) -> None:
    first = sign_in()
    second = renew(api, first["refresh"])
    assert second.status_code == 200
    assert second.json()["refresh"] != first["refresh"]
    assert me(api, second.json()["access"]) == 200
    third = renew(api, second.json()["refresh"])
    assert third.status_code == 200


def test_renewal_with_an_old_token_ends_the_whole_family(api: APIClient, sign_in: Login) -> None:
    first = sign_in()
    newest = renew(api, first["refresh"]).json()

    stolen = renew(api, first["refresh"])

    assert stolen.status_code == 401
    assert stolen.json()["code"] == "token_not_valid"
    assert stolen["WWW-Authenticate"].startswith("Bearer")
    assert renew(api, newest["refresh"]).status_code == 401
    assert me(api, newest["access"]) == 401
    assert me(api, first["access"]) == 401
    entry = AuditEntry.objects.get(action="accounts.token_family.ended")
    assert entry.after == {"end": "REUSED", "user": entry.actor.removeprefix("user:")}


def test_renewal_with_an_old_token_leaves_other_sign_ins_alone(
    api: APIClient, sign_in: Login
) -> None:
    telephone, tablet = sign_in(), sign_in()
    renew(api, telephone["refresh"])
    renew(api, telephone["refresh"])
    assert renew(api, tablet["refresh"]).status_code == 200


def test_without_rotation_an_old_token_would_go_on_working(
    api: APIClient, sign_in: Login, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The negative control: what makes an old token old is the number kept in the family."""
    first = sign_in()
    number = TokenFamily.objects.get().newest
    with patch.object(TokenFamily, "save", lambda _self, **_fields: None):
        assert renew(api, first["refresh"]).status_code == 200
    assert TokenFamily.objects.get().newest == number
    assert renew(api, first["refresh"]).status_code == 200


def test_renewal_by_two_at_once_has_exactly_one_winner(transactional_db: None) -> None:
    assert sorted(_renew_at_once(8)) == ["refused"] * 7 + ["won"]
    assert TokenFamily.objects.get().end == "REUSED"


def test_without_the_row_lock_more_than_one_would_win(transactional_db: None) -> None:
    """The negative control: eight renewals of one token, nobody waiting for anybody."""
    with patch.object(QuerySet, "select_for_update", lambda self, **_options: self):
        outcomes = [each for _ in range(5) for each in _renew_at_once(8)]
    assert outcomes.count("won") > 5


def _renew_at_once(threads: int) -> list[str]:
    TokenFamily.objects.all().delete()
    person = UserFactory.create()
    refresh = begin_token_family(user=person, now=timezone.now()).refresh
    start = Barrier(threads)

    def one(_: int) -> str:
        close_old_connections()
        connection.ensure_connection()
        start.wait()
        try:
            renew_tokens(refresh=refresh, now=timezone.now())
        except TokenRefused:
            return "refused"
        finally:
            connection.close()
        return "won"

    with ThreadPoolExecutor(threads) as pool:
        return list(pool.map(one, range(threads)))


def test_logout_kills_every_token_of_the_sign_in(api: APIClient, sign_in: Login) -> None:
    tokens, other = sign_in(), sign_in()
    body = {"refresh": tokens["refresh"]}
    assert api.post("/api/v1/auth/logout", body, format="json").status_code == 204

    assert me(api, tokens["access"]) == 401
    assert renew(api, tokens["refresh"]).status_code == 401
    assert me(api, other["access"]) == 200
    again = api.post("/api/v1/auth/logout", body, format="json")
    assert again.status_code == 204


Deed = Callable[[User], Any]


@pytest.mark.parametrize(
    "deed",
    [
        lambda who: set_password(
            person=who, password="uma nova senha boa", now=timezone.now(), by="user:x"
        ),
        lambda who: block_person(person_id=who.pk, now=timezone.now(), by="user:x"),
        lambda who: erase_person(person_id=who.pk, now=timezone.now(), by="user:x"),
        lambda who: sign_out_everywhere(person=who, now=timezone.now(), by="user:x"),
    ],
    ids=["password changed", "blocked", "erased", "signed out everywhere"],
)
def test_every_token_and_session_is_dead_at_once_when(
    deed: Deed, api: APIClient, client: Any, sign_in: Login, person: User
) -> None:
    tokens = sign_in()
    log_in(client)
    assert client.get("/conta").status_code == 200

    deed(person)

    assert me(api, tokens["access"]) == 401
    assert renew(api, tokens["refresh"]).status_code == 401
    assert client.get("/conta").status_code == 302


def test_tokens_and_sessions_stay_dead_after_unblocking(
    api: APIClient, client: Any, sign_in: Login, person: User
) -> None:
    tokens = sign_in()
    log_in(client)
    block_person(person_id=person.pk, now=timezone.now(), by="user:x")
    unblock_person(person_id=person.pk, now=timezone.now(), by="user:x")
    assert me(api, tokens["access"]) == 401
    assert renew(api, tokens["refresh"]).status_code == 401
    assert client.get("/conta").status_code == 302
    assert log_in(client).status_code == 302


def test_a_password_set_behind_our_back_kills_tokens_too(
    api: APIClient, sign_in: Login, person: User
) -> None:
    """`manage.py changepassword` knows nothing of families; the signature covers the hash."""
    tokens = sign_in()
    person.set_password("uma nova senha boa")
    person.save()
    assert me(api, tokens["access"]) == 401
    assert renew(api, tokens["refresh"]).status_code == 401


@pytest.mark.parametrize(("kind", "days"), [("access", 0.011), ("refresh", 30.01)])
def test_tokens_expire(api: APIClient, sign_in: Login, kind: str, days: float) -> None:
    tokens = sign_in()
    with time_machine.travel(timezone.now() + timedelta(days=days)):
        if kind == "access":
            assert me(api, tokens["access"]) == 401
        else:
            assert renew(api, tokens["refresh"]).status_code == 401


def _forgeries(tokens: dict[str, str]) -> list[str]:
    claims = jwt.decode(tokens["access"], options={"verify_signature": False})
    return [
        tokens["refresh"],
        tokens["access"][:-2],
        tokens["access"] + "x",
        jwt.encode(claims, "outro segredo, longo o bastante para HS256", algorithm="HS256"),
        jwt.encode(claims, "", algorithm="none"),
        jwt.encode({**claims, "exp": 1}, django_settings.JWT_SECRET, algorithm="HS256"),
        "a.b.c",
        "é",
        "x" * 10_000,
    ]


def test_protected_routes_refuse_every_forgery(api: APIClient, sign_in: Login) -> None:
    for forged in _forgeries(sign_in()):
        response = api.get("/api/v1/me", **bearer(forged))
        assert response.status_code == 401
        assert response["Content-Type"] == "application/problem+json"
        assert response.json()["code"] == "token_not_valid"
        assert response["WWW-Authenticate"] == 'Bearer realm="api"'


@pytest.mark.parametrize("header", ["", "Bearer", "Bearer a b", "Basic YTpi", "Api-Key x"])
def test_protected_routes_refuse_other_headers(api: APIClient, header: str) -> None:
    response = api.get("/api/v1/me", HTTP_AUTHORIZATION=header)
    assert response.status_code == 401


def test_renewal_refuses_what_is_not_a_refresh_token(api: APIClient, sign_in: Login) -> None:
    tokens = sign_in()
    for wrong in (tokens["access"], "a.b.c", "é"):
        assert renew(api, wrong).status_code == 401
    for malformed in ({}, {"refresh": None}, {"refresh": ["x"]}, {"refresh": ""}):
        response = api.post("/api/v1/auth/refresh", malformed, format="json")
        assert response.status_code == 400
        assert response.json()["errors"][0]["field"] == "refresh"
    assert renew(api, tokens["refresh"]).status_code == 200


def test_protected_route_costs_one_query(
    api: APIClient, sign_in: Login, django_assert_num_queries: Any
) -> None:
    tokens = sign_in()
    with django_assert_num_queries(1):
        assert me(api, tokens["access"]) == 200


def test_password_is_not_kept_in_the_clear(person: User) -> None:
    assert person.password.startswith("argon2")
    assert PASSWORD not in person.password
