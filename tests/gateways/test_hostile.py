"""Deliveries nobody honest sends, by somebody who knows the address: taken or refused, never a 500.

Also answers of a provider that has lost its mind: they change nothing and break nothing.
"""

import json
from typing import Any

import pytest
from django.test import Client

from core.models import OutboxMessage
from gateways.models import Gateway, WebhookDelivery
from gateways.registry import adapter_class, adapters
from gateways.services import inbox, receiving
from tests.factories_gateways import GatewayFactory
from tests.gateways.desk import Desk, charge_body, event_body, paid
from tests.support.outbox import drain_outbox

pytestmark = pytest.mark.django_db


@pytest.fixture
def client() -> Client:
    """One that gets to see a 500 as a provider would."""
    return Client(raise_request_exception=False)


@pytest.fixture
def efi() -> Gateway:
    return GatewayFactory.create(kind="efi", credentials={})


def pix(number: int) -> dict[str, str]:
    return {"endToEndId": f"E{number}", "txid": "a" * 32, "valor": "1.00"}


@pytest.mark.parametrize(
    "query", ["a%00b=1", "a=%00", "%ED%A0%80=1", "a=%ED%A0%80", "%FF=%FE", "a&b;c", "=" * 50]
)
def test_webhook_with_an_odd_query_is_stored(client: Client, efi: Gateway, query: str) -> None:
    address = f"/webhooks/efi/{efi.webhook_secret}/?{query}"
    response = client.post(address, json.dumps({"pix": [pix(1)]}), "application/json")
    assert response.status_code == 200
    assert WebhookDelivery.objects.get().event_key


def test_webhook_of_many_payments_is_stored_in_small_statements(
    client: Client, efi: Gateway
) -> None:
    """One statement would hold the body as often as there are payments: a gigabyte."""
    body = json.dumps({"pix": [pix(number) for number in range(1000)]})
    address = f"/webhooks/efi/{efi.webhook_secret}/"
    inbox._statement.cache_clear()
    for _ in range(2):
        assert client.post(address, body, "application/json").status_code == 200
    assert WebhookDelivery.objects.filter(copies=2).count() == 1000
    assert inbox._statement.cache_info().currsize == 1
    woken = OutboxMessage.objects.filter(topic="gateways.webhook.received")
    assert woken.count() == 2000


def test_webhook_of_more_payments_than_anybody_sends_is_kept_for_people(
    client: Client, efi: Gateway
) -> None:
    many = [{"endToEndId": f"E{number}", "txid": "a", "valor": "1.00"} for number in range(4500)]
    body = json.dumps({"pix": many}, separators=(",", ":"))
    assert len(body) < 256 * 1024
    response = client.post(f"/webhooks/efi/{efi.webhook_secret}/", body, "application/json")
    assert response.status_code == 400
    assert WebhookDelivery.objects.get().verdict == "UNREADABLE"
    assert receiving.MOST_EVENTS < 4500


def test_webhook_with_one_key_twice_is_one_row(client: Client, efi: Gateway) -> None:
    body = json.dumps({"pix": [pix(1), pix(1), pix(2)]})
    response = client.post(f"/webhooks/efi/{efi.webhook_secret}/", body, "application/json")
    assert response.status_code == 200
    assert WebhookDelivery.objects.count() == 2


@pytest.mark.parametrize("stamp", ["999999999999999", "9" * 13, "9" * 11, "0", "9" * 400, "\u00b2"])
def test_webhook_signed_in_a_year_no_clock_has_is_refused(client: Client, stamp: str) -> None:
    keys = {"access_token": "a", "signature_secret": "s"}
    account = GatewayFactory.create(kind="mercadopago", credentials=keys)
    response = client.post(
        f"/webhooks/mercadopago/{account.webhook_secret}/?data.id=1&type=payment",
        b"{}",
        "application/json",
        headers={"x-signature": f"ts={stamp},v1=aa", "x-request-id": "x"},
    )
    assert response.status_code == 400


def test_webhook_whose_check_trips_is_refused(
    client: Client, efi: Gateway, monkeypatch: pytest.MonkeyPatch
) -> None:
    def trip(*_: Any) -> None:
        raise OverflowError

    monkeypatch.setattr(adapter_class("efi"), "authenticate", trip)
    response = client.post(f"/webhooks/efi/{efi.webhook_secret}/", b"{}", "application/json")
    assert response.status_code == 400
    assert WebhookDelivery.objects.get().verdict == "REFUSED"


BODIES = [
    b"[" * 100_000,
    b'{"a":' * 40_000,
    b'{"id":"a","id":"b"}',
    b"\xff\xfe",
    b"\x00",
    b'{"\\u0000":1}',
    b'"\\ud800"',
    b"1e999999999",
    b"9" * 5000,
]


@pytest.mark.parametrize("body", BODIES, ids=lambda body: body[:12].decode("latin-1"))
@pytest.mark.parametrize("kind", sorted(adapters()))
def test_webhook_of_any_body_is_taken_or_refused(
    client: Client, monkeypatch: pytest.MonkeyPatch, kind: str, body: bytes
) -> None:
    monkeypatch.setattr(adapter_class(kind), "authenticate", lambda self, delivery: 2)
    account = GatewayFactory.create(kind=kind, credentials={"secret_key": "sk_test_1"})
    response = client.post(f"/webhooks/{kind}/{account.webhook_secret}/", body, "application/json")
    assert response.status_code in (200, 400)


ODD = [
    *("1e400", "NaN", "-Infinity", "1e999999999", "9" * 5000, "9" * 30, "-1", "1E-400", "true"),
    *("[]", '"\\u0000"', '"\\ud800"', '"99999999999999.00"', '"1e12"', f'"{"E" * 70}"'),
]
_FIELDS = ("amount", "fee", "refunded_amount", "payments", "refunds", "updated_at", "paid_at")
_NAMES = ("id", "reference", "end_to_end_id", "status", "dispute", "currency")


@pytest.mark.parametrize("field", [*_FIELDS, *_NAMES])
def test_answer_with_an_odd_value_breaks_nothing(desk: Desk, field: str) -> None:
    """The letter is honest; what the provider then says is not. No handler is left broken."""
    for odd in ODD:
        whole = charge_body(desk.payment()) | paid("279.00")
        said = json.dumps(whole | {field: "@@"}).replace('"@@"', odd).encode()
        desk.vendor.on("GET", r"/charges/.*", (200, said))
        assert desk.rings(event_body(whole)).status_code == 200
        drain_outbox()
    ours = OutboxMessage.objects.filter(subscriber__startswith="gateways.")
    assert not ours.filter(failures__gt=0).exists()
