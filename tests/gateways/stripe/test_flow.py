"""A card payment of Stripe's from the first letter to a won dispute, through the whole pipeline."""

import json
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
import stripe
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from gateways.models import Gateway, Payment, WebhookDelivery
from tests.factories_gateways import GatewayFactory, PaymentFactory
from tests.gateways.books import TOKEN
from tests.gateways.providers.stripe import BOOK, INTENT, PAGE, PAGES
from tests.gateways.stripe.samples import card_intent, event, paid_page, sent_in
from tests.support.outbox import drain_outbox
from tests.support.vendor import Vendor

pytestmark = pytest.mark.django_db


@pytest.fixture
def gateway(vendor: Vendor, settings: Settings) -> Gateway:
    settings.GATEWAY_API_BASES = {**settings.GATEWAY_API_BASES, "stripe": vendor.url}
    made: Gateway = GatewayFactory.create(kind="stripe", credentials=BOOK.credentials)
    return made


@pytest.fixture
def payment(gateway: Gateway) -> Payment:
    made: Payment = PaymentFactory.create(
        gateway=gateway,
        method="card",
        amount=Decimal("29.90"),
        webhook_token=UUID(TOKEN),
        provider_id=PAGE,
        created_at=timezone.now(),
    )
    return made


def shows(vendor: Vendor, *disputes: str) -> None:
    charge = {**card_intent()["latest_charge"], "disputed": bool(disputes)}
    page = paid_page(payment_intent=card_intent(latest_charge=charge))
    listed = [{"id": "dp_1", "object": "dispute", "status": word} for word in disputes]
    vendor.on("GET", f"{PAGES}/{PAGE}", (200, page))
    vendor.on("GET", "/v1/disputes", (200, {"object": "list", "data": listed}))


def rings(payment: Payment, key: str, kind: str, subject: dict[str, Any]) -> WebhookDelivery:
    """The letter at the door, its effect, and the row that is kept of it."""
    assert payment.gateway is not None
    Payment.objects.update(asked_at=None)
    now: datetime = timezone.now()
    stamp = int(now.timestamp())
    body = json.dumps(event(kind, subject, id=key, created=stamp))
    secret = BOOK.credentials["signing_secret"]
    signature = stripe.WebhookSignature.generate_signature_header(body, secret, stamp)
    answer = Client().post(
        f"/webhooks/stripe/{payment.gateway.webhook_secret}/",
        data=body,
        content_type="application/json",
        headers={"Stripe-Signature": signature},
    )
    assert answer.status_code == 200
    drain_outbox()
    payment.refresh_from_db()
    return WebhookDelivery.objects.get(event_key=key)


def test_card_payment_is_found_by_what_each_letter_knows(payment: Payment, vendor: Vendor) -> None:
    """The page's letter has our token; the dispute's has the PaymentIntent and nothing else."""
    shows(vendor)
    letter = rings(payment, "evt_paid", "checkout.session.completed", paid_page())
    assert (letter.matched_by, letter.result) == ("webhook_token", "APPLIED")
    assert (payment.status, payment.provider_id) == ("PAID", PAGE)
    assert payment.end_to_end_id == INTENT
    assert (payment.fee, payment.fee_is_estimate) == (Decimal("0.36"), False)

    dispute = {**sent_in("chargeback.json"), "payment_intent": INTENT}
    shows(vendor, "needs_response")
    letter = rings(payment, "evt_disputed", "charge.dispute.created", dispute)
    assert (letter.matched_by, letter.result) == ("end_to_end_id", "APPLIED")
    assert payment.status == "DISPUTED"

    shows(vendor, "won")
    won = {**dispute, "status": "won"}
    letter = rings(payment, "evt_won", "charge.dispute.closed", won)
    assert letter.matched_by == "end_to_end_id"
    assert (payment.status, payment.dispute) == ("PAID", "won")


def test_letter_that_stripe_does_not_confirm_settles_nothing(
    payment: Payment, vendor: Vendor
) -> None:
    """Even a signed one: the page it names is asked, and another payment's is not believed."""
    other = paid_page(client_reference_id="0" * 32, metadata={"webhook_token": "0" * 32})
    vendor.on("GET", f"{PAGES}/{PAGE}", (200, other))
    letter = rings(payment, "evt_odd", "checkout.session.completed", paid_page())
    assert (letter.result, payment.status) == ("MISMATCH", "PENDING")
