"""Átomo Pay's words, both ways. Amounts are centavos.

https://docs.atomopay.com.br (not readable; evidence: C). "expired" and "chargedback" are assumed.
"""

import re
from collections.abc import Mapping
from typing import Any

from core.money import Money
from gateways.charges import Charge, ChargeRequest, ChargeStatus
from gateways.deliveries import Delivery, Event
from gateways.doorbells import ring, status_reader
from gateways.payers import known_payer
from gateways.reading import read_centavos, read_id, read_object, read_time
from gateways.shapes import fields, hint, readable, text
from gateways.trouble import ProviderRejected

_STATUSES = {
    "pending": ChargeStatus.PENDING,
    "waiting_payment": ChargeStatus.PENDING,
    "processing": ChargeStatus.PENDING,
    # Nobody says what it means here; in no case is it money.
    "authorized": ChargeStatus.PENDING,
    "paid": ChargeStatus.PAID,
    "approved": ChargeStatus.PAID,
    "refused": ChargeStatus.FAILED,
    "failed": ChargeStatus.FAILED,
    "cancelled": ChargeStatus.FAILED,
    "expired": ChargeStatus.EXPIRED,
    "refunded": ChargeStatus.REFUNDED,
    "chargedback": ChargeStatus.CHARGEBACK,
}
normalize_status = status_reader(_STATUSES)
normalize_amount = read_centavos
_OURS = re.compile(r"[0-9a-f]{32}")
_WRAPPERS = ("data", "payload", "transaction")


def transaction_body(request: ChargeRequest, credentials: Mapping[str, str]) -> dict[str, Any]:
    """A cart of the account's one product and offer. Raises CustomerDataRequired."""
    payer, amount = known_payer(request.customer), request.amount.minor
    offer = credentials.get("offer_hash", "")
    item = {
        "title": request.description[:100],
        "product_hash": credentials.get("product_hash", ""),
        "offer_hash": offer,
        "price": amount,
        "quantity": 1,
        "operation_type": 1,
        "tangible": False,
    }
    return {
        "amount": amount,
        "offer_hash": offer,
        "payment_method": "pix",
        "installments": 1,
        "expire_in_days": 1,
        "transaction_origin": "api",
        "cart": [item],
        "customer": {
            "name": payer["name"],
            "email": payer["email"],
            "document": payer["document"],
            "phone_number": payer["phone"],
        },
        "postback_url": request.webhook_url,
        "reference": request.token,
        "tracking": {"src": request.token},
    }


def unwrap(body: Mapping[str, Any]) -> Mapping[str, Any]:
    """The transaction itself: answers and webhooks come plain, or inside one of three names."""
    if "hash" in body or "transaction_hash" in body:
        return body
    return next((inner for name in _WRAPPERS if (inner := fields(body.get(name)))), body)


def normalize_create_response(body: Mapping[str, Any], request: ChargeRequest) -> Charge:
    """A created charge; the answer may leave the amount out. Raises OutcomeUnknown.

    Raises ProviderRejected for a transaction that was created and refused at once.
    """
    transaction = unwrap(body)
    charge = normalize_charge({"amount": request.amount.minor, **transaction})
    if charge.status is ChargeStatus.FAILED:
        raise ProviderRejected("created and refused at once", code=charge.word)
    return charge


def normalize_charge(body: Mapping[str, Any]) -> Charge:
    """What is true of a transaction. Raises OutcomeUnknown when it cannot be read."""
    transaction = unwrap(body)
    word = _word(transaction)
    status = normalize_status(word)
    with readable():
        amount = normalize_amount(transaction.get("amount"))
        return Charge(
            provider_id=_hash(transaction),
            status=status,
            amount=amount,
            token=_token(transaction),
            refunded=amount if status is ChargeStatus.REFUNDED else Money(0),
            pix_code=text(fields(transaction.get("pix")).get("pix_qr_code"), most=2000),
            paid_at=read_time(transaction.get("paid_at")),
            updated_at=read_time(transaction.get("updated_at")),
            dispute="open" if status is ChargeStatus.CHARGEBACK else "",
            word=word,
        )


def normalize_webhook(delivery: Delivery) -> list[Event]:
    """The one event of a delivery. Raises ValueError.

    The payment is told by the address we gave, else by the reference; never by `producer.hash`,
    which is the same for all and known to everybody.
    """
    transaction = unwrap(read_object(delivery.body))
    provider_id, word = _hash(transaction), _word(transaction)
    return ring(
        provider_id,
        word,
        normalize_status(word),
        token=delivery.path_token or _token(transaction),
        amount=hint(normalize_amount, transaction.get("amount")),
        occurred_at=read_time(transaction.get("paid_at")),
    )


def _token(transaction: Mapping[str, Any]) -> str:
    """Our reference, if it is one: nobody has shown that they keep ours and not one of theirs."""
    reference = text(transaction.get("reference"))
    return reference if _OURS.fullmatch(reference) else ""


def _hash(transaction: Mapping[str, Any]) -> str:
    return read_id(transaction.get("transaction_hash") or transaction.get("hash"))


def _word(transaction: Mapping[str, Any]) -> str:
    """`payment_status`; beside it, `status` may only say that the call went well."""
    name = "payment_status" if "payment_status" in transaction else "status"
    return text(transaction.get(name)).lower()
