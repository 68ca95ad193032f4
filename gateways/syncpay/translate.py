"""SyncPay's words, both ways. Amounts are reais, as JSON numbers.

https://syncpay.apidog.io (evidence: B). Of a webhook only id, status and amount are well known.
"""

from collections.abc import Mapping
from typing import Any

from core.money import Money
from gateways.charges import Charge, ChargeRequest, ChargeStatus
from gateways.deliveries import Delivery, Event, Kind
from gateways.doorbells import ring, status_reader
from gateways.payers import is_cpf, known_payer
from gateways.reading import read_id, read_object, read_reais, read_time
from gateways.shapes import fields, hint, readable, text
from gateways.trouble import CustomerDataRequired

_STATUSES = {
    "pending": ChargeStatus.PENDING,
    "completed": ChargeStatus.PAID,
    "paid_out": ChargeStatus.PAID,  # the older API's word
    "failed": ChargeStatus.FAILED,
    "cancelled": ChargeStatus.FAILED,
    "expired": ChargeStatus.EXPIRED,
    "refunded": ChargeStatus.REFUNDED,
    # The Banco Central's return for fraud: the money is taken back without being asked of us.
    "med": ChargeStatus.CHARGEBACK,
}
_KINDS = {ChargeStatus.REFUNDED: Kind.REFUND, ChargeStatus.CHARGEBACK: Kind.DISPUTE}
normalize_status = status_reader(_STATUSES)
normalize_amount = read_reais


def charge_body(request: ChargeRequest) -> dict[str, Any]:
    """A cash-in with the payer they insist on. Raises CustomerDataRequired."""
    payer = known_payer(request.customer)
    if not is_cpf(payer["document"]):
        raise CustomerDataRequired("document")
    return {
        "amount": request.amount.reais,
        "description": request.description[:140],
        "webhook_url": request.webhook_url,
        "client": {
            "name": payer["name"],
            "cpf": payer["document"],
            "email": payer["email"],
            "phone": payer["phone"],
        },
    }


def normalize_create_response(body: Mapping[str, Any], request: ChargeRequest) -> Charge:
    """The answer repeats no amount: it is the one asked for. Raises OutcomeUnknown."""
    with readable():
        return Charge(
            provider_id=read_id(body.get("identifier")),
            status=ChargeStatus.PENDING,
            amount=request.amount,
            pix_code=text(body.get("pix_code"), most=2000),
        )


def normalize_charge(body: Mapping[str, Any]) -> Charge:
    """What is true of a charge. Raises OutcomeUnknown when it cannot be read."""
    data = fields(body.get("data"))
    status = normalize_status(data.get("status"))
    with readable():
        amount = normalize_amount(data.get("amount"), text(data.get("currency")) or "BRL")
        return Charge(
            provider_id=read_id(data.get("reference_id")),
            status=status,
            amount=amount,
            refunded=amount if status is ChargeStatus.REFUNDED else Money(0),
            pix_code=text(data.get("pix_code"), most=2000),
            updated_at=read_time(data.get("updated_at")),
            dispute="open" if status is ChargeStatus.CHARGEBACK else "",
            word=text(data.get("status")).lower(),
        )


def normalize_webhook(delivery: Delivery) -> list[Event]:
    """The one event of a delivery; money that goes out is not ours. Raises ValueError."""
    data = fields(read_object(delivery.body).get("data"))
    if delivery.headers.get("event", "").lower().startswith("cashout"):
        return []
    provider_id, word = read_id(data.get("id")), text(data.get("status")).lower()
    status = normalize_status(word)
    return ring(
        provider_id,
        word,
        status,
        token=delivery.path_token,
        kind=_KINDS.get(status, Kind.PAYMENT),
        amount=hint(normalize_amount, data.get("amount")),
        occurred_at=read_time(data.get("updated_at")),
    )
