"""One sandbox account, its provider scripted over real HTTP, and webhooks as the provider sends."""

import json
import uuid
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from django.test import Client
from django.utils import timezone

from gateways.models import Gateway, Payment, WebhookDelivery
from gateways.sandbox.signing import HEADER, sign
from tests.factories_gateways import GatewayFactory, PaymentFactory
from tests.support.vendor import Vendor

SIGNING_SECRET = "sbxwh_tests"


@dataclass
class Desk:
    """`charges` is what the provider says now, by its id; a test changes it as time goes by."""

    vendor: Vendor
    gateway: Gateway
    charges: dict[str, dict[str, Any]] = field(default_factory=dict)
    client: Client = field(default_factory=Client)

    def payment(self, **given: Any) -> Payment:
        """A payment that waits at this account, and its charge at the provider."""
        payment: Payment = PaymentFactory.create(gateway=self.gateway, **given)
        if payment.provider_id:
            self.charges[payment.provider_id] = charge_body(payment)
        return payment

    def says(self, payment: Payment, **changes: Any) -> dict[str, Any]:
        """From now on the provider tells this of the payment's charge."""
        body = charge_body(payment) | changes
        self.charges[payment.provider_id] = body
        return body

    def event(self, payment: Payment, what: str = "charge.paid", **changes: Any) -> bytes:
        """A webhook about the payment, with the charge as the provider tells it now."""
        charge = self.charges.get(payment.provider_id) or charge_body(payment)
        return event_body(charge | changes, what)

    def rings(
        self, body: bytes, *, signature: str | None = None, secret: str = "", **extra: Any
    ) -> Any:
        """POST it to the account's address, signed unless told otherwise."""
        stamp = int(timezone.now().timestamp())
        given = sign(SIGNING_SECRET, body, timestamp=stamp) if signature is None else signature
        return self.client.post(
            f"/webhooks/sandbox/{secret or self.gateway.webhook_secret}/",
            data=body,
            content_type="application/json",
            headers={HEADER: given} if given else {},
            **extra,
        )

    def inbox(self) -> WebhookDelivery:
        """The one row there is."""
        return WebhookDelivery.objects.get(gateway=self.gateway)


def open_desk(vendor: Vendor, **given: Any) -> Desk:
    """An account whose provider answers from `charges`."""
    gateway = GatewayFactory.create(credentials={"signing_secret": SIGNING_SECRET}, **given)
    desk = Desk(vendor, gateway)

    def fetch(seen: Any) -> Any:
        body = desk.charges.get(seen.path.rsplit("/", 1)[1])
        return (200, body) if body else (404, {"error": {"code": "charge_not_found"}})

    def find(seen: Any) -> Any:
        token = seen.path.rsplit("/", 1)[1]
        found = [each for each in desk.charges.values() if each["reference"] == token]
        return (200, found[0]) if found else (404, {"error": {"code": "charge_not_found"}})

    vendor.on("GET", r"/charges/[^/]+", fetch)
    vendor.on("GET", r"/charges/by-reference/[^/]+", find)
    return desk


def charge_body(payment: Payment, **changes: Any) -> dict[str, Any]:
    """An open charge for the payment, in the sandbox's words."""
    return {
        "id": payment.provider_id,
        "reference": payment.webhook_token.hex,
        "payment_id": payment.payment_id,
        "status": "open",
        "amount": str(payment.amount),
        "currency": payment.currency,
        "payments": [],
        "fee": None,
        "refunds": [],
        "refunded_amount": "0.00",
        "pix_copy_paste": "000201",
        "checkout_url": "",
        "end_to_end_id": "",
        "expires_at": payment.expires_at.isoformat(),
        "paid_at": None,
        "updated_at": datetime(2026, 11, 22, 15, 0, tzinfo=UTC).isoformat(),
        "dispute": "",
    } | changes


def paid(amount: str, **changes: Any) -> dict[str, Any]:
    """What a charge says once this much was paid."""
    at = datetime(2026, 11, 22, 15, 5, tzinfo=UTC).isoformat()
    return {
        "status": "paid",
        "payments": [{"amount": amount}],
        "paid_at": at,
        "updated_at": at,
        "end_to_end_id": f"E{uuid.uuid4().hex[:31]}",
    } | changes


def event_body(charge: dict[str, Any], what: str = "charge.paid", **changes: Any) -> bytes:
    """The bytes of one event."""
    return json.dumps(
        {
            "id": f"evt_{uuid.uuid4().hex}",
            "type": what,
            "created_at": charge["updated_at"],
            "charge": charge,
        }
        | changes
    ).encode()
