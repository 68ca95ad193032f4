"""Efí's letter at the literal address, with two payments of one account in it."""

from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from gateways.models import Gateway, Payment, WebhookDelivery
from tests.factories_gateways import GatewayFactory, PaymentFactory
from tests.gateways.books import TOKEN
from tests.gateways.efi.samples import cob, pix
from tests.gateways.providers.efi import BOOK, E2E
from tests.support.outbox import drain_outbox
from tests.support.vendor import Vendor

pytestmark = pytest.mark.django_db
OTHER = "0123456789abcdef0123456789abcdef"
OTHER_E2E = "E87654321202611221501Zz9Yy8Xx7W6"


@pytest.fixture
def gateway(vendor: Vendor, settings: Settings) -> Gateway:
    settings.GATEWAY_API_BASES = {**settings.GATEWAY_API_BASES, "efi": vendor.url}
    made: Gateway = GatewayFactory.create(kind="efi", credentials=BOOK.credentials)
    return made


def waiting(gateway: Gateway, token: str, amount: str) -> Payment:
    made: Payment = PaymentFactory.create(
        gateway=gateway,
        amount=Decimal(amount),
        webhook_token=UUID(token),
        provider_id=token,
        created_at=timezone.now(),
    )
    return made


def rings(secret: str) -> int:
    body: dict[str, Any] = BOOK.sample("paid_batch_two.json")
    answer = Client().post(
        f"/webhooks/efi/pix?hmac={secret}", data=body, content_type="application/json"
    )
    drain_outbox()
    return answer.status_code


def test_letter_with_two_payments_settles_both(gateway: Gateway, vendor: Vendor) -> None:
    one, other = waiting(gateway, TOKEN, "29.90"), waiting(gateway, OTHER, "10.00")
    vendor.on("GET", f"/v2/cob/{TOKEN}", (200, cob(pix=[pix()])))
    ten = cob(
        txid=OTHER,
        valor={"original": "10.00"},
        pix=[pix(txid=OTHER, valor="10.00", endToEndId=OTHER_E2E)],
    )
    vendor.on("GET", f"/v2/cob/{OTHER}", (200, ten))

    answer = rings(gateway.webhook_secret)

    one.refresh_from_db()
    other.refresh_from_db()
    assert answer == 200
    assert (one.status, one.end_to_end_id) == ("PAID", E2E)
    assert (other.status, other.end_to_end_id) == ("PAID", OTHER_E2E)
    assert set(WebhookDelivery.objects.values_list("event_key", "result")) == {
        (E2E, "APPLIED"),
        (OTHER_E2E, "APPLIED"),
    }


def test_letter_says_paid_and_efi_says_waiting_stays_waiting(
    gateway: Gateway, vendor: Vendor
) -> None:
    """Who knows the address alone moves no money."""
    payment = waiting(gateway, TOKEN, "29.90")
    open_still = {"criacao": timezone.now().isoformat(), "expiracao": 3600}
    BOOK.shows(vendor, {**BOOK.sample("create_cob_response.json"), "calendario": open_still})
    rings(gateway.webhook_secret)
    payment.refresh_from_db()
    assert (payment.status, payment.amount_paid) == ("PENDING", None)


def test_letter_with_another_secret_is_nobodys(gateway: Gateway, vendor: Vendor) -> None:
    payment = waiting(gateway, TOKEN, "29.90")
    BOOK.shows(vendor, cob(pix=[pix()]))
    answer = rings("another-secret")
    payment.refresh_from_db()
    assert answer == 404
    assert payment.status == "PENDING"
    assert not vendor.seen("GET")
