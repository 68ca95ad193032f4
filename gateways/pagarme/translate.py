"""Pagar.me's words, both ways. Amounts are centavos.

https://docs.pagar.me/reference/pix-2 · https://docs.pagar.me/reference/exemplo-de-webhook-1
"""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from core.money import NOTHING, Money
from gateways.charges import (
    Charge,
    ChargeRequest,
    ChargeStatus,
    Customer,
    Fee,
    Refund,
    RefundStatus,
)
from gateways.deliveries import Event, Kind
from gateways.payers import brazilian_phone, is_cpf
from gateways.reading import read_centavos, read_code, read_id, read_time
from gateways.shapes import fields, first, hint, readable, text
from gateways.trouble import CustomerDeclined, GatewayError, ProviderRejected

_STATUSES = {
    "pending": ChargeStatus.PENDING,
    "processing": ChargeStatus.PENDING,
    # Less than was asked never settles: the missing rest may still come.
    "underpaid": ChargeStatus.PENDING,
    "paid": ChargeStatus.PAID,
    "overpaid": ChargeStatus.PAID,
    "failed": ChargeStatus.FAILED,
    "canceled": ChargeStatus.FAILED,
    "chargedback": ChargeStatus.CHARGEBACK,
}
_REFUNDS = {
    "refunded": RefundStatus.SUCCEEDED,
    "pending_refund": RefundStatus.PENDING,
    "with_error": RefundStatus.FAILED,
    "failed": RefundStatus.FAILED,
}
_KINDS = {
    "charge.refunded": Kind.REFUND,
    "charge.partial_canceled": Kind.REFUND,
    "charge.chargedback": Kind.DISPUTE,
}
_FEES = ("fee", "anticipation_fee", "fraud_coverage_fee")
_MONEY_CAME = {"paid", "overpaid", "canceled", "chargedback"}


def normalize_status(word: object) -> ChargeStatus:
    """Our status for a charge's word, as long as nothing is known of its money."""
    return _STATUSES.get(text(word), ChargeStatus.UNKNOWN_WORD)


def normalize_amount(value: object) -> Money:
    """Raises ValueError."""
    return read_centavos(value)


def order_body(request: ChargeRequest) -> dict[str, Any]:
    """An order of one item, one payment. Raises CustomerDataRequired for a phone abroad."""
    amount = request.amount.minor
    expires_at = request.expires_at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    item = {"amount": amount, "code": request.payment_id, "quantity": 1}
    return {
        "code": request.token,
        "closed": True,
        "items": [{**item, "description": request.description[:256]}],
        "customer": _customer(request.customer),
        "payments": [{"payment_method": "pix", "pix": {"expires_at": expires_at}}],
        "metadata": {
            **request.metadata,
            "webhook_token": request.token,
            "payment_id": request.payment_id,
        },
    }


def _customer(customer: Customer) -> dict[str, Any]:
    area, number = brazilian_phone(customer)
    person = is_cpf(customer.document)
    phone = {"country_code": "55", "area_code": area, "number": number}
    return {
        "name": customer.name[:64],
        "email": customer.email,
        "document": customer.document,
        "document_type": "CPF" if person else "CNPJ",
        "type": "individual" if person else "company",
        "phones": {"mobile_phone": phone},
    }


def normalize_create_response(order: Mapping[str, Any]) -> Charge:
    """The order's one charge. Raises what `refusal` says, for a "yes" can hold a failure."""
    charge = first(order.get("charges"))
    if "failed" in (order.get("status"), charge.get("status")):
        raise refusal(charge)
    return normalize_charge(charge)


def refusal(charge: Mapping[str, Any]) -> GatewayError:
    """Why an order failed at once: its payer did not pass the screening, or the account may not.

    Only the vendor's code travels on; its sentences may name the payer.
    """
    transaction = fields(charge.get("last_transaction"))
    if text(fields(transaction.get("antifraud_response")).get("status")) == "reproved":
        return CustomerDeclined("refused by the screening", code="antifraud")
    code = read_code(fields(transaction.get("gateway_response")).get("code"))
    return ProviderRejected("created and failed at once", code=code or "failed")


def normalize_charge(charge: Mapping[str, Any]) -> Charge:
    """What is true of a charge. Raises OutcomeUnknown when it cannot be read."""
    transaction = fields(charge.get("last_transaction"))
    status, refunded = _status_of(charge)
    with readable():
        asked = normalize_amount(charge.get("amount"))
        return Charge(
            provider_id=read_id(charge.get("id")),
            status=status,
            amount=asked if status is ChargeStatus.PENDING else _paid(charge) or asked,
            token=token_of(charge),
            refunded=refunded,
            pix_code=text(transaction.get("qr_code"), most=2000),
            end_to_end_id=text(transaction.get("end_to_end_id"), most=64),
            expires_at=read_time(transaction.get("expires_at")),
            paid_at=_paid_at(charge),
            updated_at=read_time(charge.get("updated_at")),
            dispute="open" if status is ChargeStatus.CHARGEBACK else "",
            word=text(charge.get("status")),
        )


def _status_of(charge: Mapping[str, Any]) -> tuple[ChargeStatus, Money]:
    """A refund is told as "canceled", the word for a charge withdrawn unpaid: the money decides."""
    status, paid = normalize_status(charge.get("status")), _paid(charge)
    if paid is None or text(charge.get("status")) not in _MONEY_CAME:
        return status, NOTHING
    back = hint(normalize_amount, charge.get("canceled_amount"))
    if text(charge.get("status")) != "canceled":
        return status, back or NOTHING
    # Money that came is never "failed"; without a sum, canceled means all of it.
    back = back or paid
    return (ChargeStatus.REFUNDED if back >= paid else ChargeStatus.PAID), back


def _paid(charge: Mapping[str, Any]) -> Money | None:
    """What came in; None while nothing has."""
    paid = hint(normalize_amount, charge.get("paid_amount"))
    if paid is None and _paid_at(charge):
        paid = hint(normalize_amount, charge.get("amount"))
    return paid if paid and paid.minor else None


def _paid_at(charge: Mapping[str, Any]) -> datetime | None:
    return read_time(charge.get("paid_at"))


def token_of(thing: Mapping[str, Any]) -> str:
    """Our token, from the metadata or the code we sent."""
    return text(fields(thing.get("metadata")).get("webhook_token")) or text(thing.get("code"))


def normalize_payables(body: Mapping[str, Any], charge_id: str) -> tuple[Fee | None, bool]:
    """Fees of the receivables that came from a charge, and whether a chargeback was won back.

    https://docs.pagar.me/reference/recebíveis: one `credit` an instalment and recipient; they
    appear some time after the payment. No fee is None, never zero. Raises OutcomeUnknown.
    """
    listed = body.get("data")
    rows = [
        row
        for row in map(fields, listed if isinstance(listed, list) else [])
        if row.get("charge_id") in (None, charge_id)
    ]
    credits = [row for row in rows if row.get("type") == "credit"]
    with readable():
        total = sum(normalize_amount(row.get(name) or 0).minor for row in credits for name in _FEES)
    won = any(row.get("type") == "chargeback_refund" for row in rows)
    return (Fee(Money(total)) if total else None), won


def normalize_refund(charge: Mapping[str, Any], amount: Money, *, before: Money) -> Refund:
    """What became of a refund, from the charge the answer holds; `before` had gone back already."""
    transaction = fields(charge.get("last_transaction"))
    status = _REFUNDS.get(text(transaction.get("status")))
    if status is None:
        went = normalize_charge(charge).refunded.minor >= before.minor + amount.minor
        status = RefundStatus.SUCCEEDED if went else RefundStatus.PENDING
    with readable():
        return Refund(read_id(transaction.get("id") or charge.get("id")), amount, status)


def normalize_webhook(hook: Mapping[str, Any]) -> list[Event]:
    """The event of a hook about a charge or an order; other hooks are not ours.

    Both come for one payment. An order's has the order's id and, like all of ours, only makes us
    ask: money is counted once, from what the charge says then. Raises ValueError.
    """
    subject = text(hook.get("type"))
    if not subject.startswith(("charge.", "order.")):
        return []
    data = fields(hook.get("data"))
    charge = data if subject.startswith("charge.") else first(data.get("charges")) or data
    status, refunded = _status_of(charge)
    return [
        Event(
            key=read_id(hook.get("id")),
            kind=_KINDS.get(subject, Kind.PAYMENT),
            status=status,
            provider_id=read_id(data.get("id")),
            token=token_of(data),
            payment_id=text(fields(data.get("metadata")).get("payment_id")),
            end_to_end_id=text(
                fields(charge.get("last_transaction")).get("end_to_end_id"), most=64
            ),
            amount=_paid(charge) or hint(normalize_amount, charge.get("amount")),
            refunded=refunded,
            occurred_at=read_time(hook.get("created_at")),
            dispute="open" if status is ChargeStatus.CHARGEBACK else "",
            must_fetch=True,
            word=text(charge.get("status")),
        )
    ]
