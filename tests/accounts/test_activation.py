"""Links that prove an address, and the pages behind them."""

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from threading import Barrier
from typing import Any

import pytest
import time_machine
from django.conf import settings
from django.db import close_old_connections, connection
from django.test import Client
from django.utils import timezone

from accounts import activation
from accounts.activation import activation_url, confirmation_url, is_link_good, person_id_of
from accounts.errors import LinkDead
from accounts.models import User
from accounts.services import activate_person, block_person, erase_person
from tests.accounts.conftest import log_in, path_in
from tests.factories import PASSWORD, UserFactory

NEW = "tres-gatos-na-varanda"


@pytest.fixture
def invited(db: None) -> User:
    person = User.objects.create_user("bia@exemplo.com.br", name="Bia")
    assert not person.is_active
    return person


def _path(url: str) -> str:
    return url.removeprefix(settings.BASE_URL)


def _token(url: str) -> str:
    return url.rsplit("/", 1)[-1]


def test_activation_opens_the_account_and_signs_in(invited: User, client: Client) -> None:
    path = _path(activation_url(invited, timezone.now()))

    response = client.post(path, {"name": "Beatriz Souza", "password": NEW})

    assert response.status_code == 302
    assert response["Location"] == "/acervo"
    invited.refresh_from_db()
    assert invited.is_active
    assert invited.email_confirmed_at is not None
    assert invited.name == "Beatriz Souza"
    assert invited.emailaddress_set.get().verified
    assert client.get("/conta").status_code == 200


def test_activation_by_a_scanner_that_only_looks_uses_nothing(
    invited: User, client: Client
) -> None:
    path = _path(activation_url(invited, timezone.now()))
    scanner = Client()
    for _ in range(3):
        assert scanner.get(path).status_code == 200
        assert scanner.head(path).status_code == 200
    assert client.post(path, {"name": "Bia", "password": NEW}).status_code == 302


def test_activation_is_single_use_and_kills_every_other_link(invited: User) -> None:
    now = timezone.now()
    first = _path(activation_url(invited, now))
    other = _path(activation_url(invited, now - timedelta(hours=1)))
    assert Client().post(first, {"name": "Bia", "password": NEW}).status_code == 302

    for path in (first, other):
        again = Client().post(path, {"name": "Ladra", "password": "outra-senha-qualquer"})
        assert again.status_code == 410
        assert Client().get(path).status_code == 410
    invited.refresh_from_db()
    assert invited.name == "Bia"
    assert invited.check_password(NEW)


def test_without_the_state_in_the_signature_a_link_would_work_twice(
    invited: User, monkeypatch: pytest.MonkeyPatch, now: datetime
) -> None:
    """The negative control: what makes it single use is what the signature covers."""
    monkeypatch.setattr(
        activation.ActivationTokens, "_make_hash_value", lambda _self, user, stamp: f"{user.pk}"
    )
    monkeypatch.setattr(User, "may_be_invited", True)
    token = _token(activation_url(invited, now))
    activate_person(person_id=invited.pk, token=token, password=NEW, name="", now=now)
    assert is_link_good(User.objects.get(pk=invited.pk), token, now=now)


@pytest.mark.django_db(transaction=True)
def test_activation_by_two_at_once_has_one_winner(now: datetime) -> None:
    person = User.objects.create_user("bia@exemplo.com.br")
    token = _token(activation_url(person, now))
    start = Barrier(8)

    def activate(number: int) -> str:
        close_old_connections()
        try:
            start.wait()
            activate_person(
                person_id=person.pk, token=token, password=f"{NEW}-{number}", name="", now=now
            )
        except LinkDead:
            return "dead"
        finally:
            connection.close()
        return "won"

    with ThreadPoolExecutor(8) as pool:
        outcomes = list(pool.map(activate, range(8)))
    assert sorted(outcomes) == ["dead"] * 7 + ["won"]


@pytest.mark.parametrize(("hours", "good"), [(0, True), (71.9, True), (72.1, False), (-1, False)])
def test_is_link_good_for_72_hours(invited: User, now: datetime, hours: float, good: bool) -> None:
    token = _token(activation_url(invited, now))
    assert is_link_good(invited, token, now=now + timedelta(hours=hours)) is good


def test_is_link_good_refuses_what_we_did_not_sign(invited: User, now: datetime) -> None:
    token = _token(activation_url(invited, now))
    other = User.objects.create_user("caio@exemplo.com.br")
    forged = [
        token[:-1],
        token + "0",
        token.swapcase(),
        "",
        "-",
        "zzz-abc",
        "é-" + token,
        token * 9,
    ]
    assert not any(is_link_good(invited, each, now=now) for each in forged)
    assert not is_link_good(other, token, now=now)


@pytest.mark.parametrize("uid", ["", "x", "!!!", "é", "AAAA", "A" * 500])
def test_person_id_of_nonsense_is_nobody(uid: str) -> None:
    assert person_id_of(uid) is None


@pytest.mark.django_db
@pytest.mark.parametrize("uid", ["x", "%00", "AAAA", "A" * 300, "..%2f.."])
def test_activation_page_for_nonsense_is_kind(client: Client, uid: str) -> None:
    response = client.get(f"/conta/ativar/{uid}/abc-def")
    assert response.status_code in {404, 410}


def test_activation_link_dies_with_blocking_and_erasing(invited: User, now: datetime) -> None:
    token = _token(activation_url(invited, now))
    blocked = block_person(person_id=invited.pk, now=now, by="user:staff")
    assert not is_link_good(blocked, token, now=now)
    erase_person(person_id=invited.pk, now=now, by="user:staff")
    assert not is_link_good(User.objects.get(pk=invited.pk), token, now=now)


def test_activation_page_refuses_weak_passwords_and_keeps_the_link(
    invited: User, client: Client
) -> None:
    path = _path(activation_url(invited, timezone.now()))
    for weak in ("123", "12345678", "password", "bia@exemplo.com.br"):
        response = client.post(path, {"name": "Bia", "password": weak})
        assert response.status_code == 200
        assert "field__error" in response.content.decode()
    assert client.post(path, {"name": "Bia", "password": NEW}).status_code == 302


def test_activation_page_tells_its_address_to_nobody(invited: User, client: Client) -> None:
    response = client.get(_path(activation_url(invited, timezone.now())))
    assert response["Referrer-Policy"] == "strict-origin"
    assert "no-store" in response["Cache-Control"]


def test_activation_token_is_not_in_the_logs(
    invited: User, client: Client, caplog: pytest.LogCaptureFixture
) -> None:
    url = activation_url(invited, timezone.now())
    with caplog.at_level("DEBUG"):
        client.get(_path(url))
        client.post(_path(url), {"name": "Bia", "password": NEW})
        client.get(_path(url))
    assert caplog.records
    assert _token(url) not in caplog.text
    assert NEW not in caplog.text


def test_dead_link_page_offers_a_new_one_and_tells_nothing(
    invited: User, person: User, client: Client, deliver: Any
) -> None:
    with time_machine.travel(timezone.now() - timedelta(days=4)):
        late = _path(activation_url(invited, timezone.now()))
    dead, forged = client.get(late), client.get("/conta/ativar/AAAA/abc-def")
    assert dead.status_code == forged.status_code == 410
    assert _without_csrf(dead) == _without_csrf(forged)

    answers = {
        email: Client().post("/conta/novo-link", {"email": email})
        for email in (invited.email, person.email, "ninguem@exemplo.com.br")
    }
    assert len({(each.status_code, each["Location"]) for each in answers.values()}) == 1
    letters = {letter.to[0]: letter for letter in deliver()}
    assert set(letters) == {invited.email, person.email}
    assert client.get(path_in(letters[invited.email])).status_code == 200
    assert "já existe" in letters[person.email].body


def _without_csrf(response: Any) -> list[str]:
    lines = response.content.decode().splitlines()
    return [line for line in lines if "csrfmiddlewaretoken" not in line]


def test_confirm_address_takes_link_and_password_together(client: Client, db: None) -> None:
    person = UserFactory.create(is_active=False, email_confirmed_at=None)
    path = _path(confirmation_url(person, timezone.now()))

    wrong = client.post(path, {"password": "nao-e-esta-senha"})
    assert wrong.status_code == 200
    assert not User.objects.get(pk=person.pk).is_active

    assert client.post(path, {"password": PASSWORD})["Location"] == "/acervo"
    assert User.objects.get(pk=person.pk).is_active
    assert Client().post(path, {"password": PASSWORD}).status_code == 410


def test_confirm_address_by_the_owner_of_the_mailbox_can_choose_another_password(
    client: Client, db: None
) -> None:
    """Signed up by a stranger: the stranger's password opens nothing afterwards."""
    person = UserFactory.create(
        email="dona@exemplo.com.br", is_active=False, email_confirmed_at=None
    )
    page = client.get(_path(confirmation_url(person, timezone.now()))).content.decode()
    other_way = page.split('<a href="/conta/ativar/')[1].split('"')[0]

    client.post(f"/conta/ativar/{other_way}", {"name": "Dona", "password": NEW})

    assert log_in(Client(), person.email, PASSWORD).status_code == 200
    assert log_in(Client(), person.email, NEW).status_code == 302


def test_confirm_address_guesses_are_counted(client: Client, db: None) -> None:
    person = UserFactory.create(is_active=False, email_confirmed_at=None)
    path = _path(confirmation_url(person, timezone.now()))
    statuses = [client.post(path, {"password": f"chute-{n}"}).status_code for n in range(7)]
    assert statuses == [200] * 5 + [429] * 2
