"""A provider that does as it is told, and clients of every kind."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from rest_framework.test import APIClient

from gateways.models import Gateway
from gateways.services import making_room
from tests.billing.orders.buying import JsonClient
from tests.factories_gateways import GatewayFactory
from tests.support.scripted_gateway import Bank, scripted_bank


@pytest.fixture
def bank() -> Iterator[Bank]:
    """Accounts that do what their script says."""
    with scripted_bank() as bank:
        yield bank


@pytest.fixture
def account(bank: Bank) -> Callable[..., Gateway]:
    """`account("a", "declined")`: a gateway whose desk is `bank["a"]`."""

    def open_account(name: str, *script: str, **fields: Any) -> Gateway:
        bank[name].script.extend(script)
        given = {"kind": "scripted", "credentials": {"account": name}, **fields}
        return GatewayFactory.create(name=name, **given)

    return open_account


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Who finds somebody else's try in flight takes it as it is after a moment."""
    monkeypatch.setattr(making_room, "WAIT_SECONDS", 0.3)


@pytest.fixture
def visitor(db: None) -> APIClient:
    """Nobody in particular."""
    return JsonClient()
