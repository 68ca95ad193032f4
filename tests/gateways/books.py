"""What the contract suite is told of a provider, and the recorded samples it comes with."""

import json
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from importlib import import_module
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import httpx

from core.money import Money
from gateways.charges import Charge, ChargeRequest, ChargeStatus, Customer, Method
from gateways.deliveries import Delivery
from gateways.gateway_adapter import Account, GatewayAdapter
from gateways.http import HttpClient
from tests.support.vendor import Seen, Vendor

HERE = Path(__file__).parent
PAYLOADS = HERE / "payloads"
TOKEN = "4f1c2a7e9b5d4c3e8a6f0b1d2c3e4f5a"
PATH_SECRET = "an-address-secret-for-tests-only"
NOW = datetime(2026, 11, 22, 15, 0, tzinfo=UTC)
SHORT = httpx.Timeout(0.4)


@dataclass(frozen=True)
class Fetched:
    """One recorded answer to `fetch`, and what it means."""

    file: str
    status: ChargeStatus
    amount: int
    refunded: int = 0
    fee: int | None = None
    dispute: str = ""


@dataclass(frozen=True)
class Book:
    """One provider. Scripts are functions of the vendor that lay down its routes.

    `ready`: what every call needs first (a token endpoint). `creates`: a create that works.
    `create_route`: method and path of the call that creates, where faults are injected.
    `shows`: makes `fetch(provider_id=…)` find this body; None = it is not there.
    `amount_sent`: reads the centavos out of the create request the vendor saw.
    `with_word`: a fetched body with another status word in it.
    """

    adapter: type[GatewayAdapter]
    credentials: dict[str, str]
    creates: Callable[[Vendor], Any]
    create_route: tuple[str, str]
    shows: Callable[[Vendor, Any], Any]
    provider_id: str
    amount_sent: Callable[[Seen], int]
    fetched: tuple[Fetched, ...] = ()
    with_word: Callable[[Any, str], Any] | None = None
    ready: Callable[[Vendor], Any] = lambda vendor: None
    refunds: Callable[[Vendor], Any] | None = None
    refund_route: tuple[str, str] = ("POST", "")
    cancels: Callable[[Vendor], Any] | None = None
    case_credentials: Callable[[dict[str, Any]], dict[str, str]] = lambda auth: {}
    """From a case's `auth` to credentials of the account it was recorded for."""
    case_secrets: Callable[[dict[str, Any]], tuple[str, ...]] = lambda auth: (PATH_SECRET,)
    methods: tuple[Method, ...] = (Method.PIX,)
    secret_headers: tuple[str, ...] = field(default=())

    @property
    def slug(self) -> str:
        return self.adapter.slug

    def open(
        self, base_url: str, *, secrets: tuple[str, ...] = (PATH_SECRET,), **credentials: str
    ) -> GatewayAdapter:
        """The adapter for an account, talking to this address and giving up soon."""
        account = Account({**self.credentials, **credentials}, secrets)
        return self.adapter(account, HttpClient(base_url, timeout=SHORT), lambda: NOW)

    def sample(self, name: str) -> Any:
        """A recorded JSON file."""
        return json.loads((PAYLOADS / self.slug / name).read_bytes())

    def cases(self) -> list[dict[str, Any]]:
        """The recorded deliveries."""
        path = PAYLOADS / self.slug / "_cases.json"
        return list(json.loads(path.read_text())["cases"]) if path.exists() else []


def books() -> list[Book]:
    """The book of every provider that has one."""
    files = sorted((HERE / "providers").glob("[a-z]*.py"))
    return [import_module(f"tests.gateways.providers.{path.stem}").BOOK for path in files]


def request(
    *, minor: int = 2990, method: Method = Method.PIX, token: str = TOKEN, **changes: Any
) -> ChargeRequest:
    """A charge as the core would ask for it."""
    given: dict[str, Any] = {
        "token": token,
        "payment_id": f"PAY_{token}",
        "idempotency_key": f"key-{token}",
        "amount": Money(minor),
        "method": method,
        "description": "Acesso Perpétuo",
        "created_at": NOW,
        "expires_at": NOW + timedelta(hours=1),
        "webhook_url": f"https://acervo.example/webhooks/kind/{PATH_SECRET}/{token}/",
        "return_url": "https://acervo.example/comprar/obrigado",
        "customer": Customer("Ana Souza", "ana@exemplo.com.br", "52998224725", "+5511912345678"),
    }
    return ChargeRequest(**{**given, **changes})


def paid_charge(book: Book, **changes: Any) -> Charge:
    """A paid charge to give back."""
    given: dict[str, Any] = {
        "provider_id": book.provider_id,
        "status": ChargeStatus.PAID,
        "amount": Money(2990),
        "token": TOKEN,
        "end_to_end_id": "E12345678202611221500a1B2c3D4e5F",
    }
    return Charge(**{**given, **changes})


def delivery_of(book: Book, case: dict[str, Any]) -> Delivery:
    """The recorded request; the token at the end of its path is where the case's path has one."""
    token = re.search(r"/([0-9a-f]{32})/?$", case.get("path", ""))
    now = case.get("auth", {}).get("now")
    return Delivery(
        body=(PAYLOADS / book.slug / case["body"]).read_bytes(),
        headers={name.lower(): value for name, value in case.get("headers", {}).items()},
        query=case.get("query", {}),
        received_at=datetime.fromtimestamp(now, UTC) if now else NOW,
        path_secret=PATH_SECRET,
        path_token=token.group(1) if token and book.adapter.capabilities.token_in_path else "",
        remote_ip=case.get("remote_ip", "127.0.0.1"),
    )


def everything_sent(vendor: Vendor) -> str:
    """All the vendor saw, as one text."""
    return "\n".join(
        f"{seen.path}?{urlencode(seen.query)} {seen.headers} {seen.body.decode(errors='replace')}"
        for seen in vendor.requests
    )
