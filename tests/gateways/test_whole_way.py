"""From asking for an amount to a settled payment, through each vendor's own API and webhook."""

import base64
import hashlib
import hmac
import json
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from gateways.charges import Customer
from gateways.mercadopago.signing import sign
from gateways.models import Gateway, Payment, WebhookDelivery
from gateways.services.charging import collect
from tests.factories_gateways import GatewayFactory
from tests.gateways.providers import asaas, mercadopago, woovi
from tests.support.outbox import drain_outbox
from tests.support.vendor import Seen, Vendor

pytestmark = pytest.mark.django_db(transaction=True)

ANA = Customer("Ana Souza", "ana@exemplo.com.br", "52998224725")
E2E = "E12345678202611221500a1B2c3D4e5F"


@dataclass
class Shelf:
    """The one charge the vendor keeps, and what is done to it."""

    kept: dict[str, Any] = field(default_factory=dict)

    def put(self, body: dict[str, Any]) -> dict[str, Any]:
        self.kept.update(body)
        return self.kept

    def shown(self, _seen: Seen) -> tuple[int, dict[str, Any]]:
        return (200, self.kept) if self.kept else (404, {})


@dataclass(frozen=True)
class Way:
    """One vendor: its account, its API over the shelf, what "paid" looks like, how it rings."""

    kind: str
    credentials: dict[str, str]
    script: Callable[[Vendor, Shelf], Any]
    pay: Callable[[Shelf], Any]
    ring: Callable[[Gateway, Payment, Shelf], int]
    fee: str


def post(gateway: Gateway, body: Any, tail: str = "", **headers: str) -> int:
    path = f"/webhooks/{gateway.kind}/{gateway.webhook_secret}/{tail}"
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    data = body if isinstance(body, bytes) else json.dumps(body).encode()
    answer = Client().post(path, data=data, content_type="application/json", headers=named)
    return answer.status_code


def mercadopago_script(vendor: Vendor, shelf: Shelf) -> None:
    def create(seen: Seen) -> tuple[int, dict[str, Any]]:
        asked = {name: seen.json[name] for name in ("transaction_amount", "external_reference")}
        return 201, shelf.put({**mercadopago.CREATED, **asked})

    vendor.on("POST", "/v1/payments", create)
    vendor.on("GET", f"/v1/payments/{mercadopago.PAYMENT}", shelf.shown)


def mercadopago_pay(shelf: Shelf) -> None:
    paid = mercadopago.BOOK.sample("query_approved.json")
    told = ("status", "status_detail", "date_approved", "fee_details", "point_of_interaction")
    net = {"transaction_details": {"net_received_amount": 278.71}}
    shelf.put({name: paid[name] for name in told} | net)


def mercadopago_ring(gateway: Gateway, payment: Payment, _shelf: Shelf) -> int:
    ts = str(int(timezone.now().timestamp()))
    named = {"data_id": mercadopago.PAYMENT, "request_id": "r-1", "ts": ts}
    digest = sign(gateway.credentials["signature_secret"], **named)
    return post(
        gateway,
        mercadopago.BOOK.sample("paid.json"),
        f"{payment.webhook_token.hex}/?data.id={mercadopago.PAYMENT}&type=payment",
        x_signature=f"ts={ts},v1={digest}",
        x_request_id="r-1",
    )


def woovi_script(vendor: Vendor, shelf: Shelf) -> None:
    def create(seen: Seen) -> tuple[int, dict[str, Any]]:
        return 200, shelf.put(woovi.created(seen)[1])

    vendor.on("POST", "/api/v1/charge", create)
    vendor.on("GET", woovi.EACH, shelf.shown)


def woovi_pay(shelf: Shelf) -> None:
    shelf.put({"charge": {**shelf.kept["charge"], "status": "COMPLETED", "fee": 85}})


def woovi_ring(gateway: Gateway, _payment: Payment, shelf: Shelf) -> int:
    pix = {"endToEndId": E2E, "value": shelf.kept["charge"]["value"]}
    body = {"event": "OPENPIX:CHARGE_COMPLETED", "charge": shelf.kept["charge"], "pix": pix}
    data = json.dumps(body).encode()
    secret = gateway.credentials["legacy_secret"].encode()
    digest = base64.b64encode(hmac.new(secret, data, hashlib.sha1).digest()).decode()
    return post(gateway, data, x_openpix_signature=digest)


def asaas_script(vendor: Vendor, shelf: Shelf) -> None:
    def create(seen: Seen) -> tuple[int, dict[str, Any]]:
        return 200, shelf.put(asaas.made(seen)[1])

    asaas.creates(vendor)
    vendor.on("POST", "/payments", create)
    vendor.on("GET", f"/payments/{asaas.PAYMENT}", shelf.shown)


def asaas_pay(shelf: Shelf) -> None:
    shelf.put({"status": "RECEIVED", "netValue": 278.01})


def asaas_ring(gateway: Gateway, _payment: Payment, shelf: Shelf) -> int:
    body = {**asaas.sample("paid.json"), "payment": shelf.kept}
    return post(gateway, body, asaas_access_token=gateway.webhook_secret)


WAYS = [
    Way(
        "mercadopago",
        mercadopago.BOOK.credentials,
        mercadopago_script,
        mercadopago_pay,
        mercadopago_ring,
        "0.29",
    ),
    Way(
        "woovi",
        {**woovi.BOOK.credentials, "legacy_secret": "of-this-webhook"},
        woovi_script,
        woovi_pay,
        woovi_ring,
        "0.85",
    ),
    Way("asaas", asaas.BOOK.credentials, asaas_script, asaas_pay, asaas_ring, "0.99"),
]
every_way = pytest.mark.parametrize("way", WAYS, ids=lambda way: way.kind)


@pytest.fixture
def shelf(way: Way, vendor: Vendor, settings: Settings) -> Shelf:
    settings.GATEWAY_API_BASES = {**settings.GATEWAY_API_BASES, way.kind: vendor.url}
    shelf = Shelf()
    way.script(vendor, shelf)
    return shelf


def asked_for(way: Way) -> tuple[Gateway, Payment]:
    gateway = GatewayFactory.create(kind=way.kind, methods=["pix"], credentials=way.credentials)
    payment = collect(
        reference="order:1",
        amount=Decimal("279.00"),
        method="pix",
        description="Acesso Perpétuo",
        by="test",
        now=timezone.now() - timedelta(minutes=5),
        customer=ANA,
    )
    return gateway, payment


@every_way
def test_a_payment_is_settled_by_its_webhook(way: Way, shelf: Shelf) -> None:
    gateway, payment = asked_for(way)
    assert (payment.status, payment.pix_code[:6]) == ("PENDING", "000201")
    way.pay(shelf)

    answers = [way.ring(gateway, payment, shelf) for _ in range(2)]
    drain_outbox()

    payment.refresh_from_db()
    row = WebhookDelivery.objects.get(gateway=gateway)
    assert answers == [200, 200]
    assert (row.result, row.matched_by, row.copies) == ("APPLIED", "webhook_token", 2)
    assert (payment.status, payment.settles) == ("PAID", True)
    assert (payment.amount_paid, payment.fee) == (Decimal("279.00"), Decimal(way.fee))
    assert not payment.fee_is_estimate


@every_way
def test_a_webhook_alone_settles_nothing(way: Way, shelf: Shelf) -> None:
    """It rings, well signed and saying "paid"; asked, the vendor knows of no money."""
    gateway, payment = asked_for(way)
    honest = json.loads(json.dumps(shelf.kept))
    way.pay(shelf)
    lie = Shelf(json.loads(json.dumps(shelf.kept)))
    shelf.kept.clear()
    shelf.put(honest)

    assert way.ring(gateway, payment, lie) == 200
    drain_outbox()

    payment.refresh_from_db()
    assert (payment.status, payment.amount_paid) == ("PENDING", None)
