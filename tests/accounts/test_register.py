"""POST /api/v1/auth/register and the sign-up page."""

from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from typing import Any

import pytest
from django.db import close_old_connections, connection
from django.test import Client
from django.utils import timezone
from pytest_django import Settings
from rest_framework.test import APIClient

from accounts.errors import TooManyTries
from accounts.limits import REGISTRATIONS
from accounts.models import User
from accounts.services import register_person
from core.limits import Limit, Verdict
from core.models import IdempotencyRecord, OutboxMessage
from core.redis import redis_client
from tests.accounts.conftest import path_in
from tests.accounts.hashers import CountingArgon2
from tests.factories import PASSWORD, UserFactory

URL = "/api/v1/auth/register"
BIA = {"email": "bia@exemplo.com.br", "password": PASSWORD, "name": "Bia Souza"}

pytestmark = pytest.mark.django_db


def register(api: APIClient, headers: dict[str, str] | None = None, **changes: Any) -> Any:
    return api.post(URL, {**BIA, **changes}, format="json", headers=headers or {})


def test_register_makes_an_account_that_opens_with_the_mail(api: APIClient, deliver: Any) -> None:
    response = register(api)

    assert response.status_code == 201
    assert not User.objects.get(email=BIA["email"]).is_active
    credentials = {"email": BIA["email"], "password": PASSWORD}
    assert api.post("/api/v1/auth/login", credentials, format="json").status_code == 401
    (letter,) = deliver()
    assert letter.to == [BIA["email"]]
    assert Client().post(path_in(letter), {"password": PASSWORD}).status_code == 302
    assert api.post("/api/v1/auth/login", credentials, format="json").status_code == 200


def test_register_with_a_known_address_answers_the_same_and_writes_to_its_owner(
    api: APIClient, person: User, deliver: Any
) -> None:
    new, known = register(api), register(api, email="ANA@exemplo.com.br", name="Golpista")

    assert (new.status_code, new.json()) == (known.status_code, known.json())
    person.refresh_from_db()
    assert person.name == "Ana Lima"
    assert person.check_password(PASSWORD)
    letters = {letter.to[0]: letter for letter in deliver()}
    assert "já existe" in letters[person.email].body
    assert "Golpista" not in letters[person.email].body


def test_register_over_an_unconfirmed_account_does_not_take_it_over(
    api: APIClient, deliver: Any
) -> None:
    register(api)
    register(api, password="outra-senha-comprida")
    bia = User.objects.get(email=BIA["email"])
    assert bia.check_password(PASSWORD)
    assert [letter.to for letter in deliver()] == [[BIA["email"]]] * 2


def test_register_of_an_invited_address_sends_the_activation_link(
    api: APIClient, deliver: Any
) -> None:
    User.objects.create_user(BIA["email"])
    register(api)
    (letter,) = deliver()
    assert path_in(letter).startswith("/conta/ativar/")


def test_register_of_a_blocked_address_answers_the_same_and_sends_nothing(
    api: APIClient, deliver: Any
) -> None:
    UserFactory.create(email=BIA["email"], is_active=False, blocked_at=timezone.now())
    assert register(api).json() == register(api, email="nova@exemplo.com.br").json()
    assert [letter.to for letter in deliver()] == [["nova@exemplo.com.br"]]


def test_register_costs_the_same_whoever_owns_the_address(
    api: APIClient, person: User, settings: Settings, django_assert_num_queries: Any
) -> None:
    settings.PASSWORD_HASHERS = ["tests.accounts.hashers.CountingArgon2"]
    work = []
    for email in (BIA["email"], person.email):
        CountingArgon2.work = 0
        with django_assert_num_queries(6):
            register(api, email=email)
        work.append(CountingArgon2.work)
    assert work == [1, 1]


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"password": "123"}, "password"),
        ({"password": "12345678"}, "password"),
        ({"password": "password1"}, "password"),
        ({"password": "bia@exemplo.com.br"}, "password"),
        ({"password": "x" * 257}, "password"),
        ({"password": None}, "password"),
        ({"email": "bia"}, "email"),
        ({"email": "b" * 250 + "@exemplo.com.br"}, "email"),
        ({"email": ["a@b.com"]}, "email"),
        ({"email": "bia\u0000@exemplo.com.br"}, "email"),
        ({"name": ""}, "name"),
        ({"name": "x" * 151}, "name"),
        ({"name": "a\u0000b"}, "name"),
        ({"name": {"a": 1}}, "name"),
    ],
)
def test_register_names_the_field_that_is_wrong(
    api: APIClient, changes: dict[str, Any], field: str
) -> None:
    response = register(api, **changes)
    assert response.status_code == 400
    assert response["Content-Type"] == "application/problem+json"
    assert field in {error["field"].split("[")[0] for error in response.json()["errors"]}
    assert not User.objects.exists()
    assert not OutboxMessage.objects.exists()


def test_register_says_why_a_password_is_weak_in_portuguese(api: APIClient) -> None:
    details = [error["detail"] for error in register(api, password="123").json()["errors"]]
    assert any("muito curta" in detail for detail in details)


def test_register_four_times_in_a_minute_is_one_too_many(api: APIClient) -> None:
    answers = [register(api, email=f"p{n}@exemplo.com.br") for n in range(4)]
    assert [each.status_code for each in answers] == [201, 201, 201, 429]
    assert 1 <= int(answers[3]["Retry-After"]) <= 60
    assert answers[3].json()["code"] == "too_many_tries"
    other = api.post(URL, BIA, format="json", REMOTE_ADDR="203.0.113.77")
    assert other.status_code == 201


def test_register_in_parallel_stays_within_the_limit(transactional_db: None) -> None:
    assert _registered_in_parallel() == REGISTRATIONS.times


def test_without_the_limiter_all_parallel_registrations_pass(
    transactional_db: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The negative control of the test above."""
    monkeypatch.setattr(Limit, "hit", lambda _self, _who: Verdict(True, 1))
    assert _registered_in_parallel() == 10


def _registered_in_parallel() -> int:
    def one(number: int) -> None:
        close_old_connections()
        with suppress(TooManyTries):
            register_person(
                email=f"p{number}@exemplo.com.br",
                password=PASSWORD,
                name="P",
                address="203.0.113.5",
                now=timezone.now(),
                by="visitor",
            )
        connection.close()

    with ThreadPoolExecutor(10) as pool:
        list(pool.map(one, range(10)))
    return User.objects.count()


def test_register_without_redis_is_closed(api: APIClient, settings: Settings) -> None:
    settings.REDIS_URL = "redis://127.0.0.1:1/0"
    redis_client.cache_clear()
    try:
        response = register(api)
    finally:
        redis_client.cache_clear()
    assert response.status_code == 429
    assert response["Retry-After"]
    assert not User.objects.exists()


def test_register_with_a_key_is_done_once(api: APIClient, deliver: Any) -> None:
    headers = {"Idempotency-Key": "a-key-of-sixteen-or-more"}
    answers = [register(api, headers) for _ in range(5)]

    assert [each.status_code for each in answers] == [201] * 5
    assert [each.get("Idempotent-Replayed") for each in answers] == [None] + ["true"] * 4
    assert len(deliver()) == 1
    record = IdempotencyRecord.objects.get()
    assert BIA["email"] not in str(record.body)


@pytest.mark.parametrize(
    ("key", "changes", "status", "code"),
    [
        ("a-key-of-sixteen-or-more", {"name": "Outra"}, 422, "idempotency_key_reused"),
        ("short", {}, 400, "idempotency_key_required"),
    ],
)
def test_register_refuses_a_misused_key(
    api: APIClient, key: str, changes: dict[str, str], status: int, code: str
) -> None:
    register(api, {"Idempotency-Key": "a-key-of-sixteen-or-more"})
    response = register(api, {"Idempotency-Key": key}, **changes)
    assert (response.status_code, response.json()["code"]) == (status, code)


def test_sign_up_page_does_the_same(client: Client, person: User, deliver: Any) -> None:
    form = {"name": "Bia", "email": BIA["email"], "password1": PASSWORD}
    new = client.post("/conta/criar", form)
    known = Client().post("/conta/criar", {**form, "email": person.email})

    assert new.status_code == known.status_code == 302
    assert new["Location"] == known["Location"] == "/conta/veja-seu-email"
    assert client.get(new["Location"]).status_code == 200
    letters = {letter.to[0]: letter for letter in deliver()}
    assert path_in(letters[BIA["email"]]).startswith("/conta/confirmar-email/")
    assert "já existe" in letters[person.email].body


def test_sign_up_page_is_limited_like_the_api(client: Client) -> None:
    form = {"name": "Bia", "password1": PASSWORD}
    answers = [
        client.post("/conta/criar", {**form, "email": f"p{n}@exemplo.com.br"}) for n in range(4)
    ]
    assert [each.status_code for each in answers] == [302, 302, 302, 429]
    assert answers[3]["Retry-After"]


@pytest.mark.parametrize(
    "changes",
    [{"email": "x" * 300 + "@exemplo.com.br"}, {"name": "a" * 200}, {"password1": "123"}],
)
def test_sign_up_page_says_what_is_wrong(client: Client, changes: dict[str, str]) -> None:
    form = {"name": "Bia", "email": BIA["email"], "password1": PASSWORD, **changes}
    response = client.post("/conta/criar", form)
    assert response.status_code == 200
    assert 'aria-invalid="true"' in response.content.decode()
    assert not User.objects.exists()
