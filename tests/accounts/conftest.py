"""What tests of people share."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.core import mail
from django.test import Client
from rest_framework.test import APIClient

from accounts.models import User
from core.models import OutboxMessage
from core.outbox.delivering import deliver_message
from tests.factories import PASSWORD, UserFactory

Login = Callable[..., Any]


@pytest.fixture
def person(db: None) -> User:
    return UserFactory.create(email="ana@exemplo.com.br", name="Ana Lima")


@pytest.fixture
def api() -> APIClient:
    """A program, somewhere; `REMOTE_ADDR` of a request says from where."""
    return APIClient()


@pytest.fixture
def sign_in(api: APIClient, person: User) -> Login:
    """The tokens of one sign-in of Ana's."""

    def call(**given: Any) -> Any:
        body = {"email": person.email, "password": PASSWORD, **given}
        response: Any = api.post("/api/v1/auth/login", body, format="json")
        assert response.status_code == 200, response.data
        return response.json()

    return call


@pytest.fixture
def deliver() -> Callable[[], list[Any]]:
    """Run the handlers of every fact so far, as relay and worker would; answers new letters."""

    def call() -> list[Any]:
        before = len(mail.outbox)
        for message in OutboxMessage.objects.filter(status="PENDING").order_by("id"):
            deliver_message(message.pk)
            message.refresh_from_db()
            assert message.status == "DONE", message.error
        return mail.outbox[before:]

    return call


def path_in(letter: Any) -> str:
    """The first address of ours in a letter's text, without the host."""
    found = re.search(r"http://testserver(/\S+)", letter.body)
    assert found, letter.body
    return found[1]


def bearer(token: str) -> dict[str, Any]:
    return {"HTTP_AUTHORIZATION": f"Bearer {token}"}


def log_in(client: Client, email: str = "ana@exemplo.com.br", password: str = PASSWORD) -> Any:
    return client.post("/conta/entrar", {"login": email, "password": password})
