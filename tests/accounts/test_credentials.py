"""Passwords are checked alike for everybody, and counted."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any

import pytest
from django.db import close_old_connections, connection
from django.test import Client
from django.utils import timezone
from pytest_django import Settings
from rest_framework.test import APIClient

from accounts.errors import TooManyTries, WrongCredentials
from accounts.models import User
from accounts.services import check_credentials
from core.limits import Limit, Verdict
from core.redis import redis_client
from tests.accounts.conftest import log_in
from tests.accounts.hashers import CountingArgon2
from tests.factories import PASSWORD, UserFactory

pytestmark = pytest.mark.django_db
URL = "/api/v1/auth/login"


@pytest.fixture
def everybody(person: User) -> dict[str, str]:
    """An address of every kind of "no"."""
    UserFactory.create(email="espera@exemplo.com.br", is_active=False, email_confirmed_at=None)
    UserFactory.create(email="bloqueada@exemplo.com.br", is_active=False, blocked_at=timezone.now())
    User.objects.create_user("convidada@exemplo.com.br")
    return {
        "wrong password": person.email,
        "unknown": "ninguem@exemplo.com.br",
        "right password, unconfirmed": "espera@exemplo.com.br",
        "right password, blocked": "bloqueada@exemplo.com.br",
        "invited, no password": "convidada@exemplo.com.br",
    }


def _password(kind: str) -> str:
    return PASSWORD if kind.startswith("right") else "nao-e-a-senha-dela"


def _api_login(email: str, password: str, address: str = "203.0.113.1") -> Any:
    body = {"email": email, "password": password}
    return APIClient().post(URL, body, format="json", REMOTE_ADDR=address)


def test_login_says_no_to_everybody_in_the_same_words(everybody: dict[str, str]) -> None:
    answers = [
        _api_login(email, _password(kind), address=f"203.0.113.{n}")
        for n, (kind, email) in enumerate(everybody.items())
    ]
    assert {each.status_code for each in answers} == {401}
    assert len({each.content for each in answers}) == 1
    assert answers[0].json()["code"] == "wrong_credentials"


def test_login_page_says_no_to_everybody_in_the_same_words(everybody: dict[str, str]) -> None:
    pages = set()
    for n, (kind, email) in enumerate(everybody.items()):
        response = Client(REMOTE_ADDR=f"203.0.113.{n}").post(
            "/conta/entrar", {"login": email, "password": _password(kind)}
        )
        assert response.status_code == 200
        page = response.content.decode().replace(email, "…")
        pages.add("\n".join(line for line in page.splitlines() if "csrf" not in line))
    assert len(pages) == 1


def test_login_hashes_one_password_for_everybody(
    everybody: dict[str, str], settings: Settings
) -> None:
    settings.PASSWORD_HASHERS = ["tests.accounts.hashers.CountingArgon2"]
    work = {}
    for n, (kind, email) in enumerate(everybody.items()):
        CountingArgon2.work = 0
        _api_login(email, _password(kind), address=f"203.0.113.{n}")
        work[kind] = CountingArgon2.work
    assert set(work.values()) == {1}, work


def test_login_sixth_time_in_a_minute_waits(person: User) -> None:
    answers = [_api_login(person.email, "errada-de-novo") for _ in range(6)]
    assert [each.status_code for each in answers] == [401] * 5 + [429]
    assert answers[5].json()["code"] == "too_many_tries"
    assert 1 <= int(answers[5]["Retry-After"]) <= 60
    assert _api_login(person.email, PASSWORD).status_code == 429


def test_login_right_six_times_in_a_minute_waits_too(person: User) -> None:
    statuses = [_api_login(person.email, PASSWORD).status_code for _ in range(6)]
    assert statuses == [200] * 5 + [429]


def test_login_tries_of_many_e_mails_from_one_address_are_counted_together() -> None:
    statuses = [_api_login(f"p{n}@exemplo.com.br", "chute").status_code for n in range(7)]
    assert statuses == [401] * 5 + [429] * 2


def test_login_of_many_people_behind_one_address_is_not_a_guess() -> None:
    people = [UserFactory.create() for _ in range(8)]
    assert {_api_login(each.email, PASSWORD).status_code for each in people} == {200}


def test_login_cannot_be_locked_by_strangers(person: User) -> None:
    """Fifty bad tries from five addresses, and the owner walks in from home."""
    for n in range(50):
        _api_login(person.email, "chute", address=f"198.51.100.{n % 5}")
    assert _api_login(person.email, PASSWORD, address="203.0.113.200").status_code == 200


def test_login_page_and_api_share_the_count(person: User, client: Client) -> None:
    for _ in range(3):
        client.post("/conta/entrar", {"login": person.email, "password": "errada"})
    answers = [_api_login(person.email, "errada", address="127.0.0.1") for _ in range(3)]
    assert [each.status_code for each in answers] == [401, 401, 429]
    page = log_in(client)
    assert page.status_code == 429
    assert page["Retry-After"]
    assert "Vamos com calma" in page.content.decode()


def test_forwarded_addresses_a_client_invents_do_not_reset_the_count(person: User) -> None:
    statuses = [
        APIClient()
        .post(
            URL,
            {"email": person.email, "password": "errada"},
            format="json",
            HTTP_X_FORWARDED_FOR=f"10.0.0.{n}",
        )
        .status_code
        for n in range(6)
    ]
    assert statuses[-1] == 429


def _guesses_let_through(threads: int) -> int:
    def guess(number: int) -> bool:
        close_old_connections()
        try:
            check_credentials(
                email=f"p{number}@exemplo.com.br", password="chute", address="203.0.113.1"
            )
        except WrongCredentials:
            return True
        except TooManyTries:
            return False
        finally:
            connection.close()
        raise AssertionError

    with ThreadPoolExecutor(threads) as pool:
        return sum(pool.map(guess, range(threads)))


def test_parallel_guesses_cannot_outrun_the_limit(transactional_db: None) -> None:
    assert _guesses_let_through(20) == 5


def test_without_the_limiter_every_guess_gets_through(
    transactional_db: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The negative control of the test above."""
    monkeypatch.setattr(Limit, "hit", lambda _self, _who: Verdict(True, 1))
    assert _guesses_let_through(20) == 20


@contextmanager
def _redis_away(settings: Settings) -> Iterator[None]:
    settings.REDIS_URL = "redis://127.0.0.1:1/0"
    redis_client.cache_clear()
    try:
        yield
    finally:
        redis_client.cache_clear()


def test_login_without_redis_opens_for_who_knows_the_password(
    person: User, settings: Settings
) -> None:
    with _redis_away(settings):
        right = _api_login(person.email, PASSWORD)
        wrong = _api_login(person.email, "errada")
        unknown = _api_login("ninguem@exemplo.com.br", "errada")
    assert right.status_code == 200
    assert wrong.status_code == unknown.status_code == 429
    assert wrong.content == unknown.content


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"email": "x", "password": "y"},
        {"email": "a@b.com", "password": ""},
        {"email": "a@b.com", "password": "x" * 257},
        {"email": ["a@b.com"], "password": "x"},
        {"email": "a@b.com\u0000", "password": "x"},
        {"email": "a@b.com", "password": "x\u0000"},
    ],
)
def test_login_refuses_malformed_bodies_by_field(body: dict[str, Any]) -> None:
    response = APIClient().post(URL, body, format="json")
    assert response.status_code == 400
    assert response.json()["errors"]
