"""The sandbox served over HTTP, a receiver for its webhooks, and the adapter between them."""

import uuid
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from pytest_django import Settings
from pytest_django.live_server_helper import LiveServer

from core.money import Money
from gateways.charges import ChargeRequest, Method
from gateways.deliveries import Delivery
from gateways.gateway_adapter import Account
from gateways.http import HttpClient
from gateways.sandbox.adapter import SandboxAdapter
from gateways.sandbox.provider import api
from gateways.sandbox.provider.accounts import SandboxAccount, open_account
from tests.support.vendor import Seen, Vendor, running_vendor

Ask = Callable[..., ChargeRequest]


@pytest.fixture
def account() -> SandboxAccount:
    return open_account("tests")


@pytest.fixture
def shop() -> Iterator[Vendor]:
    """Takes webhooks and says 200, unless told otherwise."""
    with running_vendor() as receiver:
        receiver.on("POST", r"/hook/.*", (200, {}))
        yield receiver


@pytest.fixture
def sandbox(
    live_server: LiveServer, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> LiveServer:
    settings.SANDBOX_GATEWAY_ENABLED = True
    settings.BASE_URL = live_server.url
    monkeypatch.setattr(api, "SILENCE_SECONDS", 1.0)
    return live_server


_opened: list[HttpClient] = []


@pytest.fixture(autouse=True)
def hang_up() -> Iterator[None]:
    """A kept connection would keep a thread of the server, and with it one to the database."""
    yield
    while _opened:
        _opened.pop().close()


@pytest.fixture
def adapter(sandbox: LiveServer, account: SandboxAccount) -> SandboxAdapter:
    return adapter_of(sandbox, account)


def adapter_of(sandbox: LiveServer, account: SandboxAccount, **client: Any) -> SandboxAdapter:
    given = {"api_key": account.api_key, "signing_secret": account.signing_secret}
    http = HttpClient(f"{sandbox.url}/sandbox/api", **client)
    _opened.append(http)
    return SandboxAdapter(Account(given), http, timezone.now)


@pytest.fixture
def ask(shop: Vendor) -> Ask:
    """A request for a charge of so many centavos, whose webhooks go to the shop."""

    def made(minor: int = 27900, method: Method = Method.PIX, **changes: Any) -> ChargeRequest:
        token, now = uuid.uuid4().hex, timezone.now()
        given: dict[str, Any] = {
            "token": token,
            "payment_id": f"PAY_{token}",
            "idempotency_key": token,
            "amount": Money(minor),
            "method": method,
            "description": "Acesso Perpétuo",
            "created_at": now,
            "expires_at": now + timedelta(hours=1),
            "webhook_url": f"{shop.url}/hook/secret/{token}/",
            "return_url": "",
        }
        return ChargeRequest(**{**given, **changes})

    return made


def delivery_of(seen: Seen) -> Delivery:
    """What the shop received, as the core would hand it to the adapter."""
    return Delivery(body=seen.body, headers=seen.headers, received_at=timezone.now())
