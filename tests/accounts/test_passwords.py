"""Forgotten and changed passwords."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from accounts.models import User
from core.models import OutboxMessage
from tests.accounts.conftest import log_in, path_in
from tests.factories import PASSWORD, UserFactory

pytestmark = pytest.mark.django_db
NEW = "tres-gatos-na-varanda"


def ask(email: str, client: Client | None = None) -> Any:
    return (client or Client()).post("/conta/senha/esquecida", {"email": email})


def choose(client: Client, path: str, password: str = NEW) -> Any:
    page = client.get(path, follow=True)
    address = page.request["PATH_INFO"]
    return client.post(address, {"password1": password, "password2": password})


def test_reset_by_link_signs_in_and_signs_everybody_else_out(
    client: Client, person: User, deliver: Any
) -> None:
    thief = Client()
    log_in(thief)
    ask("ANA@exemplo.com.br")
    (letter,) = deliver()

    response = choose(client, path_in(letter))

    assert response["Location"] == "/acervo"
    assert client.get("/conta").status_code == 200
    assert thief.get("/conta").status_code == 302
    assert log_in(Client(), password=NEW).status_code == 302
    (notice,) = deliver()
    assert "trocada" in notice.body


def test_reset_link_is_single_use(client: Client, person: User, deliver: Any) -> None:
    ask(person.email)
    path = path_in(deliver()[0])
    choose(client, path)
    page = Client().get(path, follow=True)
    assert "Este link não vale mais" in page.content.decode()


def test_reset_link_that_is_only_looked_at_stays_good(
    client: Client, person: User, deliver: Any
) -> None:
    ask(person.email)
    path = path_in(deliver()[0])
    for _ in range(3):
        Client().get(path, follow=True)
    assert choose(client, path).status_code == 302


def test_reset_link_ends_after_an_hour(client: Client, person: User, deliver: Any) -> None:
    ask(person.email)
    path = path_in(deliver()[0])
    with time_machine.travel(timezone.now() + timedelta(minutes=61)):
        assert "Este link não vale mais" in client.get(path).content.decode()


def test_reset_moves_the_token_out_of_the_address(
    client: Client, person: User, deliver: Any
) -> None:
    ask(person.email)
    path = path_in(deliver()[0])
    response = client.get(path)
    assert response.status_code == 302
    assert response["Location"].endswith("-set-password")


@pytest.mark.parametrize("path", ["0-abc-def", "zzz-x", "9999-set-password", "0-0"])
def test_reset_link_we_did_not_make_is_refused_kindly(client: Client, path: str) -> None:
    response = client.get(f"/conta/senha/nova/{path}")
    assert "Este link não vale mais" in response.content.decode()


def test_reset_tells_nobody_whether_the_address_is_known(
    person: User, deliver: Any, django_assert_num_queries: Any
) -> None:
    UserFactory.create(email="bloqueada@exemplo.com.br", is_active=False, blocked_at=timezone.now())
    User.objects.create_user("convidada@exemplo.com.br")
    answers = []
    for email in (
        person.email,
        "ninguem@exemplo.com.br",
        "bloqueada@exemplo.com.br",
        "convidada@exemplo.com.br",
    ):
        with django_assert_num_queries(4):
            answers.append(ask(email))
    assert {(each.status_code, each["Location"]) for each in answers} == {
        (302, "/conta/senha/enviada")
    }
    assert OutboxMessage.objects.filter(topic="accounts.password_reset.requested").count() == 4
    letters = {letter.to[0]: letter for letter in deliver()}
    assert set(letters) == {person.email, "convidada@exemplo.com.br"}
    assert path_in(letters["convidada@exemplo.com.br"]).startswith("/conta/ativar/")


def test_reset_facts_hold_no_address(person: User) -> None:
    ask(person.email)
    assert person.email not in str(OutboxMessage.objects.get().payload)


def test_reset_asked_six_times_in_a_minute_waits(person: User) -> None:
    statuses = [ask(f"p{n}@exemplo.com.br").status_code for n in range(6)]
    assert statuses == [302] * 5 + [429]


def test_letters_to_one_reader_are_limited(person: User, deliver: Any) -> None:
    """Asked from everywhere, one mailbox still gets only six letters an hour."""
    for n in range(10):
        ask(person.email, Client(REMOTE_ADDR=f"203.0.113.{n}"))
    assert len(deliver()) == 6


def test_change_keeps_this_session_and_ends_the_others(
    client: Client, person: User, deliver: Any
) -> None:
    other = Client()
    log_in(client)
    log_in(other)
    form = {"oldpassword": PASSWORD, "password1": NEW, "password2": NEW}

    assert client.post("/conta/senha", form)["Location"] == "/conta"

    assert client.get("/conta").status_code == 200
    assert other.get("/conta").status_code == 302
    assert [letter.subject for letter in deliver()] == ["Sua conta no Acervo mudou"]


@pytest.mark.parametrize(
    "changes",
    [{"oldpassword": "errada"}, {"password2": "outra-coisa"}, {"password1": "1", "password2": "1"}],
)
def test_change_says_what_is_wrong(client: Client, person: User, changes: dict[str, str]) -> None:
    log_in(client)
    form = {"oldpassword": PASSWORD, "password1": NEW, "password2": NEW, **changes}
    response = client.post("/conta/senha", form)
    assert response.status_code == 200
    assert "field__error" in response.content.decode()
    person.refresh_from_db()
    assert person.check_password(PASSWORD)
