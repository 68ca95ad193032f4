"""PushinPay's words, both ways. Amounts are centavos, in webhooks as text.

https://app.theneo.io/pushinpay/pix (evidence: B)
"""

from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qsl

from core.money import Money
from gateways.charges import Charge, ChargeRequest, ChargeStatus
from gateways.deliveries import Delivery, Event, Kind
from gateways.doorbells import ring, status_reader
from gateways.reading import read_centavos, read_id, read_object, read_time
from gateways.shapes import hint, readable, text
from gateways.trouble import MalformedDelivery

_STATUSES = {
    "created": ChargeStatus.PENDING,
    "paid": ChargeStatus.PAID,
    "expired": ChargeStatus.EXPIRED,
    "canceled": ChargeStatus.FAILED,
    "refunded": ChargeStatus.REFUNDED,
}
normalize_status = status_reader(_STATUSES)


def normalize_amount(value: object) -> Money:
    """A number, or digits as text. Raises ValueError, TypeError."""
    digits = isinstance(value, str) and value.isascii() and value.isdigit()
    return read_centavos(int(value) if digits and isinstance(value, str) else value)


def charge_body(request: ChargeRequest) -> dict[str, Any]:
    """All they take: the token can only travel in the address of the webhook."""
    return {"value": request.amount.minor, "webhook_url": request.webhook_url}


def normalize_create_response(body: Mapping[str, Any]) -> Charge:
    """A created charge, or one that was asked for. Raises OutcomeUnknown when unreadable.

    `raw` stays empty: the answer repeats the address of our webhook, and with it our secret.
    """
    status = normalize_status(body.get("status"))
    with readable():
        amount = normalize_amount(body.get("value"))
        return Charge(
            provider_id=read_id(body.get("id")).lower(),
            status=status,
            amount=amount,
            refunded=amount if status is ChargeStatus.REFUNDED else Money(0),
            pix_code=text(body.get("qr_code"), most=2000),
            end_to_end_id=text(body.get("end_to_end_id"), most=64),
            paid_at=read_time(body.get("paid_at")),
            updated_at=read_time(body.get("updated_at")),
            word=text(body.get("status")).lower(),
        )


def read_delivery(body: bytes) -> Mapping[str, Any]:
    """A JSON object or a form, whatever its headers say. Raises MalformedDelivery."""
    if body.lstrip()[:1] == b"{":
        return read_object(body)
    try:
        return dict(parse_qsl(body.decode(), strict_parsing=True, max_num_fields=100))
    except ValueError:
        raise MalformedDelivery from None


def normalize_webhook(delivery: Delivery) -> list[Event]:
    """The one event of a delivery; ids come in capitals here. Raises ValueError."""
    body = read_delivery(delivery.body)
    provider_id, word = read_id(body.get("id")).lower(), text(body.get("status")).lower()
    status = normalize_status(word)
    return ring(
        provider_id,
        word,
        status,
        token=delivery.path_token,
        kind=Kind.REFUND if status is ChargeStatus.REFUNDED else Kind.PAYMENT,
        amount=hint(normalize_amount, body.get("value")),
        end_to_end_id=text(body.get("end_to_end_id"), most=64),
        occurred_at=read_time(body.get("updated_at")),
    )
