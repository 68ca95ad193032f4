"""Scripted providers, and the services as tests call them."""

from collections.abc import Callable, Iterator
from datetime import datetime
from decimal import Decimal
from typing import Any

import pytest

from gateways.models import Gateway, Payment
from gateways.services import making_room
from gateways.services.charging import collect
from tests.factories_gateways import GatewayFactory
from tests.support.scripted_gateway import Bank, scripted_bank

Collect = Callable[..., Payment]


@pytest.fixture
def bank() -> Iterator[Bank]:
    """Accounts that do what their script says."""
    with scripted_bank() as bank:
        yield bank


@pytest.fixture
def account(bank: Bank) -> Callable[..., Gateway]:
    """`account("a", "declined", kind="plain")`: a gateway whose desk is `bank["a"]`."""

    def open_account(name: str, *script: str, kind: str = "scripted", **fields: Any) -> Gateway:
        bank[name].script.extend(script)
        return GatewayFactory.create(kind=kind, name=name, credentials={"account": name}, **fields)

    return open_account


@pytest.fixture
def ask(now: datetime) -> Collect:
    """`collect` of one order's 297.00 by card, whatever else is said by keyword."""

    def call(method: str = "card", **given: Any) -> Payment:
        wanted: dict[str, Any] = {
            "reference": "order:1",
            "amount": Decimal("297.00"),
            "description": "Acesso Perpétuo",
            "by": "user:7",
            "now": now,
        }
        return collect(method=method, **(wanted | given))

    return call


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Who finds somebody else's try in flight takes it as it is after a moment."""
    monkeypatch.setattr(making_room, "WAIT_SECONDS", 0.02)
