"""The door for webhooks: what is let in, what is kept of it, what the provider hears."""

import io
import json
import time
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from pytest_django import Settings

from core.limits import Limit
from core.models import OutboxMessage
from core.redis import redis_client
from gateways.models import Gateway, WebhookDelivery
from gateways.models.gateway import digest_of
from gateways.opening import open_adapter
from gateways.sandbox.adapter import SandboxAdapter
from gateways.sandbox.signing import sign
from gateways.services import doors, receiving
from gateways.services.rotating import rotate_webhook_secret
from tests.factories_gateways import GatewayFactory
from tests.gateways.desk import SIGNING_SECRET, Desk, charge_body, event_body, open_desk, paid
from tests.support.outbox import drain_outbox
from tests.support.vendor import Vendor

EFI_PIX = json.dumps({"pix": [{"endToEndId": "E1", "txid": "a" * 32, "valor": "1.00"}]})


def messages() -> int:
    return OutboxMessage.objects.filter(topic="gateways.webhook.received").count()


def test_webhook_of_a_paid_charge_settles_its_payment(desk: Desk) -> None:
    payment = desk.payment()
    desk.says(payment, **paid("279.00"))

    response = desk.rings(desk.event(payment))
    drain_outbox()

    payment.refresh_from_db()
    assert (response.status_code, response.content) == (200, b"")
    assert (payment.status, payment.settles) == ("PAID", True)
    row = desk.inbox()
    assert (row.matched_by, row.result, row.payment_id) == ("webhook_token", "APPLIED", payment.id)


def test_webhook_is_only_stored_while_the_provider_waits(desk: Desk) -> None:
    payment = desk.payment()
    desk.rings(b"{}")  # the door is known from now on
    desk.vendor.requests.clear()

    with CaptureQueriesContext(connection) as queries:
        assert desk.rings(desk.event(payment)).status_code == 200

    # The one statement there is goes past what counts them: prepared, on the connection itself.
    assert len(queries) == 0
    assert desk.vendor.requests == []
    assert messages() == 1


def test_webhook_twice_is_one_row_and_counted(desk: Desk) -> None:
    payment = desk.payment()
    body = desk.event(payment)
    for _ in range(3):
        assert desk.rings(body).status_code == 200
    assert desk.inbox().copies == 3
    assert messages() == 3  # the first one has had no effect yet


def test_webhook_again_after_its_effect_wakes_nobody(desk: Desk) -> None:
    payment = desk.payment()
    desk.says(payment, **paid("279.00"))
    body = desk.event(payment)
    desk.rings(body)
    drain_outbox()

    assert desk.rings(body).status_code == 200

    assert messages() == 1
    assert desk.inbox().copies == 2


@pytest.mark.parametrize("secret", ["x" * 43, "pix", "%25", "a%00b", "_" * 43])
def test_webhook_to_a_secret_nobody_has_is_404(desk: Desk, secret: str) -> None:
    response = desk.client.post(f"/webhooks/sandbox/{secret}/", b"{}", "application/json")
    assert response.status_code == 404
    assert not WebhookDelivery.objects.exists()


def test_webhook_to_another_kind_of_the_same_secret_is_404(desk: Desk) -> None:
    secret = desk.gateway.webhook_secret
    for path in (f"/webhooks/stripe/{secret}/", f"/webhooks/{'x' * 9}/{secret}/"):
        assert desk.client.post(path, b"{}", "application/json").status_code == 404


def test_webhook_without_the_secret_check_would_reach_a_gateway(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The negative control: with any secret let in, the same request is stored."""
    everything = doors.Door(desk.gateway.id, "sandbox", open_adapter(desk.gateway), 9e9)
    monkeypatch.setattr(doors, "_look_up", lambda digest, now: everything)
    assert desk.rings(desk.event(desk.payment()), secret="x" * 43).status_code == 200
    assert WebhookDelivery.objects.count() == 1


@pytest.mark.parametrize(
    "signature",
    ["", "t=1,v1=" + "0" * 64, "t=9999999999,v1=" + "0" * 64, "nonsense", "t=,v1="],
)
def test_webhook_that_is_forged_changes_nothing(desk: Desk, signature: str) -> None:
    payment = desk.payment()
    desk.says(payment, **paid("279.00"))

    response = desk.rings(desk.event(payment), signature=signature)
    drain_outbox()

    payment.refresh_from_db()
    assert response.status_code == 400
    assert response["Content-Type"] == "application/problem+json"
    assert response.json()["code"] == "webhook_refused"
    assert payment.status == "PENDING"
    assert desk.inbox().verdict == "REFUSED"
    assert desk.inbox().event_key.startswith("refused:")
    assert messages() == 0


def test_webhook_with_a_byte_changed_is_refused(desk: Desk) -> None:
    body = desk.event(desk.payment())
    signature = sign(SIGNING_SECRET, body, timestamp=int(timezone.now().timestamp()))
    assert desk.rings(body.replace(b'"open"', b'"paid"'), signature=signature).status_code == 400
    assert desk.rings(body, signature=signature).status_code == 200


def test_webhook_without_the_signature_check_would_be_let_in(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The negative control: the same forged request, with the check off."""
    monkeypatch.setattr(SandboxAdapter, "authenticate", lambda self, delivery: 2)
    payment = desk.payment()
    desk.says(payment, **paid("279.00"))
    assert desk.rings(desk.event(payment), signature="forged").status_code == 200
    drain_outbox()
    payment.refresh_from_db()
    assert payment.status == "PAID"


@pytest.mark.parametrize(
    "body", [b"{", b"[]", b'"x"', b"\xff\xfe", b"[" * 9000, b'{"type": "charge.paid"}']
)
def test_webhook_that_cannot_be_read_is_400_and_kept(desk: Desk, body: bytes) -> None:
    response = desk.rings(body)
    assert (response.status_code, response.json()["code"]) == (400, "webhook_unreadable")
    assert desk.inbox().verdict == "UNREADABLE"
    assert bytes(desk.inbox().body) == body


def test_webhook_a_translator_trips_over_is_kept(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(SandboxAdapter, "parse", lambda self, delivery: 1 / 0)
    assert desk.rings(desk.event(desk.payment())).status_code == 400
    assert desk.inbox().verdict == "UNREADABLE"


def test_webhook_of_unknown_type_is_stored_and_answered(desk: Desk) -> None:
    body = event_body(charge_body(desk.payment()), "charge.dreamt_of")
    assert desk.rings(body).status_code == 200
    drain_outbox()
    assert desk.inbox().result == "IGNORED"
    assert messages() == 0


class Endless(io.RawIOBase):
    """A body of ten megabytes that says how much of it was read."""

    taken = 0

    def read(self, size: int = -1) -> bytes:
        wanted = 10_000_000 - self.taken if size < 0 else min(size, 10_000_000 - self.taken)
        self.taken += wanted
        return b"x" * wanted


def test_webhook_of_ten_megabytes_is_413_and_not_read(desk: Desk) -> None:
    body = Endless()
    response = desk.client.generic(
        "POST",
        f"/webhooks/sandbox/{desk.gateway.webhook_secret}/",
        **{"CONTENT_LENGTH": "10000000", "wsgi.input": body},  # type: ignore[arg-type]
    )
    assert (response.status_code, response.json()["code"]) == (413, "body_too_large")
    assert body.taken == 0


def test_webhook_of_undeclared_length_is_read_no_further_than_the_limit(desk: Desk) -> None:
    body = Endless()
    response = desk.client.generic(
        "POST",
        f"/webhooks/sandbox/{desk.gateway.webhook_secret}/",
        **{"HTTP_TRANSFER_ENCODING": "chunked", "wsgi.input": body},  # type: ignore[arg-type]
    )
    assert response.status_code == 413
    assert body.taken == 256 * 1024 + 1


def test_webhook_at_the_limit_is_read(desk: Desk) -> None:
    assert desk.rings(b"x" * 256 * 1024).status_code == 400
    assert desk.rings(b"x" * (256 * 1024 + 1)).status_code == 413


@pytest.mark.parametrize("method", ["get", "head"])
def test_webhook_address_answers_who_tries_it(desk: Desk, method: str) -> None:
    path = f"/webhooks/sandbox/{desk.gateway.webhook_secret}/"
    assert getattr(desk.client, method)(path).status_code == 200
    assert desk.client.post(path, b"", "application/json").status_code == 200
    assert desk.client.put(path).status_code == 405
    assert not WebhookDelivery.objects.exists()


@pytest.mark.parametrize(
    "tail", ["{s}", "{s}/", "{s}/pix", "{s}//pix", "{s}/{t}/", "{s}/{t}/pix", "pix?hmac={s}"]
)
def test_webhook_of_efi_arrives_at_each_of_its_addresses(db: None, tail: str) -> None:
    gateway = GatewayFactory.create(kind="efi")
    path = "/webhooks/efi/" + tail.format(s=gateway.webhook_secret, t="ab" * 16)
    assert Client().post(path, EFI_PIX, "application/json").status_code == 200
    row = WebhookDelivery.objects.get()
    assert (row.gateway_id, row.verdict) == (gateway.id, "SECRET")
    assert gateway.webhook_secret not in json.dumps([row.headers, row.query, row.path_token])


def test_webhook_of_efi_with_a_wrong_hmac_is_404(db: None) -> None:
    GatewayFactory.create(kind="efi")
    for path in ("/webhooks/efi/pix?hmac=wrong", "/webhooks/efi/pix", "/webhooks/efi/pix?hmac="):
        assert Client().post(path, EFI_PIX, "application/json").status_code == 404


def test_webhook_of_a_disabled_gateway_is_still_taken(vendor: Vendor, db: None) -> None:
    desk = open_desk(vendor, is_enabled=False)
    payment = desk.payment()
    desk.says(payment, **paid("279.00"))
    assert desk.rings(desk.event(payment)).status_code == 200
    drain_outbox()
    payment.refresh_from_db()
    assert payment.settles


def test_webhook_to_the_secret_before_last_is_let_in_only_for_a_while(desk: Desk) -> None:
    former = desk.gateway.webhook_secret
    rotate_webhook_secret(gateway_id=desk.gateway.id, by="test", now=timezone.now())
    body = desk.event(desk.payment())
    assert desk.rings(body, secret=former).status_code == 200
    assert desk.rings(body, secret=Gateway.objects.get().webhook_secret).status_code == 200

    Gateway.objects.update(previous_webhook_secret_until=timezone.now() - timedelta(seconds=1))
    doors.forget_doors()
    assert desk.rings(body, secret=former).status_code == 404


def test_find_door_asks_again_after_a_few_seconds(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A rotation is obeyed without anybody telling the process."""
    former, now = desk.gateway.webhook_secret, timezone.now()
    assert doors.find_door(kind="sandbox", secret=former, now=now)
    Gateway.objects.update(webhook_secret_digest=digest_of("new"))

    assert doors.find_door(kind="sandbox", secret=former, now=now)
    later = time.monotonic() + doors.REMEMBERED_SECONDS + 1
    monkeypatch.setattr(time, "monotonic", lambda: later)
    assert doors.find_door(kind="sandbox", secret=former, now=now) is None


def test_webhook_keeps_no_header_that_opens_anything(desk: Desk) -> None:
    extra = {"HTTP_AUTHORIZATION": "Basic abc", "HTTP_COOKIE": "a=b", "HTTP_X_REQUEST_ID": "r-1"}
    desk.rings(desk.event(desk.payment()), **extra)
    kept = desk.inbox().headers
    assert kept["x-request-id"] == "r-1"
    assert {kept["authorization"], kept["cookie"], kept["sandbox-signature"]} == {"[…]"}


def test_webhook_forgeries_fill_no_disk(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(receiving, "REFUSALS_KEPT", Limit("kept", 5, 60))
    for number in range(9):
        assert desk.rings(b"%d" % number * 9000, signature="forged").status_code == 400
    rows = WebhookDelivery.objects.all()
    assert len(rows) == 5
    assert {len(row.body) for row in rows} == {receiving.KEPT_BYTES}


def test_webhook_forgeries_from_one_address_are_told_to_wait(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(receiving, "REFUSALS_HEARD", Limit("heard", 2, 60))
    answers = [desk.rings(b"x", signature="forged") for _ in range(3)]
    assert [each.status_code for each in answers] == [400, 400, 429]
    assert answers[-1]["Retry-After"]
    assert desk.rings(desk.event(desk.payment())).status_code == 200


def test_webhook_needs_no_redis(desk: Desk, settings: Settings) -> None:
    settings.REDIS_URL = "redis://127.0.0.1:1/0"
    redis_client.cache_clear()
    try:
        assert desk.rings(desk.event(desk.payment())).status_code == 200
        assert desk.rings(b"x", signature="forged").status_code == 400
    finally:
        redis_client.cache_clear()


def test_webhook_leaves_its_secret_in_no_log(
    desk: Desk, caplog: pytest.LogCaptureFixture, capfd: Any
) -> None:
    with caplog.at_level("DEBUG"):
        desk.rings(desk.event(desk.payment()))
        desk.rings(b"{", signature="forged")
        desk.rings(b"{")
        drain_outbox()
    told = caplog.text + "".join(capfd.readouterr())
    assert "request" in told
    assert desk.gateway.webhook_secret not in told


def test_webhook_that_breaks_leaves_its_secret_in_no_log(
    desk: Desk, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(receiving, "store_lines", lambda *_: 1 / 0)
    desk.client.raise_request_exception = False
    assert desk.rings(desk.event(desk.payment())).status_code == 500
    assert "webhooks" in caplog.text
    assert desk.gateway.webhook_secret not in caplog.text
