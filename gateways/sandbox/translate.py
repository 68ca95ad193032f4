"""The sandbox's words, both ways."""

from collections.abc import Mapping
from datetime import UTC, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from core.money import NOTHING, Money
from gateways.charges import (
    Charge,
    ChargeRequest,
    ChargeStatus,
    Fee,
    Refund,
    RefundFact,
    RefundStatus,
)
from gateways.deliveries import Event, Kind
from gateways.reading import read_text
from gateways.trouble import MalformedDelivery, OutcomeUnknown

_STATUS = {
    "open": ChargeStatus.PENDING,
    "paid": ChargeStatus.PAID,
    "partly_refunded": ChargeStatus.PAID,
    "refunded": ChargeStatus.REFUNDED,
    "charged_back": ChargeStatus.CHARGEBACK,
    "declined": ChargeStatus.FAILED,
    "cancelled": ChargeStatus.FAILED,
    "expired": ChargeStatus.EXPIRED,
}
_REFUND_STATUS = {
    "processing": RefundStatus.PENDING,
    "done": RefundStatus.SUCCEEDED,
    "failed": RefundStatus.FAILED,
}
_KINDS = {
    "charge.paid": Kind.PAYMENT,
    "charge.declined": Kind.PAYMENT,
    "charge.cancelled": Kind.PAYMENT,
    "charge.expired": Kind.PAYMENT,
    "charge.updated": Kind.PAYMENT,
    "refund.processing": Kind.REFUND,
    "refund.done": Kind.REFUND,
    "refund.failed": Kind.REFUND_FAILED,
    "dispute.opened": Kind.DISPUTE,
    "dispute.won": Kind.DISPUTE,
    "dispute.lost": Kind.DISPUTE,
}
_DISPUTES = {"open", "won", "lost"}
_UNREADABLE = (KeyError, TypeError, ValueError, InvalidOperation, AttributeError, OverflowError)


def normalize_status(word: object) -> ChargeStatus:
    """Our word for the sandbox's; one we do not know settles nothing."""
    return _STATUS.get(str(word), ChargeStatus.UNKNOWN_WORD)


def normalize_amount(value: object) -> Money:
    """`"297.00"`, as text and nothing else. Raises ValueError."""
    if not isinstance(value, str):
        raise ValueError("an amount is text")
    try:
        return Money.of(Decimal(value))
    except InvalidOperation:
        raise ValueError("not an amount") from None


def charge_body(request: ChargeRequest) -> dict[str, Any]:
    """What we ask; nothing of the payer is needed, so nothing is sent."""
    return {
        "reference": request.token,
        "payment_id": request.payment_id,
        "amount": str(request.amount.reais),
        "currency": request.amount.currency,
        "method": request.method.value,
        "description": request.description[:140],
        "expires_at": request.expires_at.astimezone(UTC).isoformat(),
        "webhook_url": request.webhook_url,
        "return_url": request.return_url,
    }


def normalize_create_response(body: Mapping[str, Any]) -> Charge:
    """A charge out of an answer. Raises OutcomeUnknown for one that cannot be read."""
    try:
        return _charge(body)
    except _UNREADABLE:
        raise OutcomeUnknown("unreadable charge") from None


def normalize_refund(body: Mapping[str, Any]) -> Refund:
    """A refund out of an answer. Raises OutcomeUnknown for one that cannot be read."""
    try:
        return Refund(body["id"], normalize_amount(body["amount"]), _REFUND_STATUS[body["status"]])
    except _UNREADABLE:
        raise OutcomeUnknown("unreadable refund") from None


def normalize_webhook(body: object) -> list[Event]:
    """The one event of a delivery. Raises MalformedDelivery."""
    try:
        return _events(body)
    except _UNREADABLE:
        raise MalformedDelivery from None


def _events(body: Any) -> list[Event]:
    kind = _KINDS.get(body["type"])
    if kind is None:
        return []
    charge = _charge(body["charge"])
    return [
        Event(
            key=_text(body["id"]),
            kind=kind,
            status=charge.status if kind is Kind.PAYMENT else None,
            provider_id=charge.provider_id,
            token=charge.token or "",
            payment_id=_text(body["charge"].get("payment_id") or ""),
            end_to_end_id=charge.end_to_end_id,
            amount=charge.amount,
            refunded=charge.refunded,
            fee=charge.fee,
            occurred_at=_time(body["created_at"]),
            dispute=charge.dispute,
            word=charge.word,
        )
    ]


def _charge(body: Any) -> Charge:
    received = tuple(normalize_amount(each["amount"]) for each in body["payments"])
    currency = _text(body["currency"])
    asked = Money.of(normalize_amount(body["amount"]).reais, currency)
    paid = Money(sum(each.minor for each in received), currency)
    fee = body["fee"]
    return Charge(
        provider_id=_needed(body["id"]),
        status=normalize_status(body["status"]),
        amount=paid if received else asked,
        token=_needed(body["reference"]),
        refunded=normalize_amount(body["refunded_amount"]) if body["refunds"] else NOTHING,
        refunds=tuple(_refund_fact(each) for each in body["refunds"]),
        fee=None if fee is None else Fee(normalize_amount(fee)),
        pix_code=_text(body["pix_copy_paste"]),
        redirect_url=_text(body["checkout_url"]),
        end_to_end_id=_text(body["end_to_end_id"]),
        expires_at=_time(body["expires_at"]),
        paid_at=_time(body["paid_at"]),
        updated_at=_time(body["updated_at"]),
        dispute=body["dispute"] if body["dispute"] in _DISPUTES else "",
        received=received,
        word=_text(body["status"]),
        raw=body,
    )


def _refund_fact(body: Any) -> RefundFact:
    return RefundFact(
        provider_id=_needed(body["id"]),
        amount=normalize_amount(body["amount"]),
        status=_REFUND_STATUS[body["status"]],
        our_key=_text(body["key"]),
    )


def _time(value: object) -> datetime | None:
    if value is None:
        return None
    at = datetime.fromisoformat(str(value))
    return (at if at.tzinfo else at.replace(tzinfo=UTC)).astimezone(UTC)


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError
    return read_text(value)


def _needed(value: object) -> str:
    text = _text(value)
    if not text:
        raise ValueError
    return text
