"""Asaas' words, both ways.

https://docs.asaas.com/docs/payment-events
https://docs.asaas.com/docs/refunds
"""

import re
from collections.abc import Iterable, Mapping
from typing import Any
from zoneinfo import ZoneInfo

from core.money import Money
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
from gateways.reading import UNREADABLE, read_code, read_id, read_reais, read_text, read_time
from gateways.trouble import MalformedDelivery, OutcomeUnknown

BRASILIA = ZoneInfo("America/Sao_Paulo")
"""Their times have no offset."""

_STATUS = {
    "PENDING": ChargeStatus.PENDING,
    "AUTHORIZED": ChargeStatus.PENDING,
    "AWAITING_RISK_ANALYSIS": ChargeStatus.PENDING,
    "CONFIRMED": ChargeStatus.PAID,
    "RECEIVED": ChargeStatus.PAID,
    # Staff of the account marked it as paid by other means.
    "RECEIVED_IN_CASH": ChargeStatus.PAID,
    "DUNNING_RECEIVED": ChargeStatus.PAID,
    # Asked for, but the money has not gone back.
    "REFUND_REQUESTED": ChargeStatus.PAID,
    "REFUND_IN_PROGRESS": ChargeStatus.PAID,
    "REFUNDED": ChargeStatus.REFUNDED,
    # It may still be paid: the code outlives the due date by a year.
    "OVERDUE": ChargeStatus.EXPIRED,
    "DUNNING_REQUESTED": ChargeStatus.EXPIRED,
    "CHARGEBACK_REQUESTED": ChargeStatus.CHARGEBACK,
    "CHARGEBACK_DISPUTE": ChargeStatus.CHARGEBACK,
    "AWAITING_CHARGEBACK_REVERSAL": ChargeStatus.CHARGEBACK,
}
_EVENT_STATUS = {
    "PAYMENT_DELETED": ChargeStatus.FAILED,
    "PAYMENT_REPROVED_BY_RISK_ANALYSIS": ChargeStatus.FAILED,
    "PAYMENT_CREDIT_CARD_CAPTURE_REFUSED": ChargeStatus.FAILED,
    "PAYMENT_PARTIALLY_REFUNDED": ChargeStatus.PAID,
}
"""Where the event decides: the payment inside keeps its status. For the rest the status does."""

_KINDS = {
    "PAYMENT_REFUNDED": Kind.REFUND,
    "PAYMENT_PARTIALLY_REFUNDED": Kind.REFUND,
    "PAYMENT_REFUND_IN_PROGRESS": Kind.REFUND,
    "PAYMENT_REFUND_DENIED": Kind.REFUND_FAILED,
    "PAYMENT_CHARGEBACK_REQUESTED": Kind.DISPUTE,
    "PAYMENT_CHARGEBACK_DISPUTE": Kind.DISPUTE,
    "PAYMENT_AWAITING_CHARGEBACK_REVERSAL": Kind.DISPUTE,
}
_NO_NEWS = {
    "PAYMENT_ANTICIPATED",
    "PAYMENT_BANK_SLIP_CANCELLED",
    "PAYMENT_BANK_SLIP_VIEWED",
    "PAYMENT_CHECKOUT_VIEWED",
    "PAYMENT_SPLIT_CANCELLED",
    "PAYMENT_SPLIT_DIVERGENCE_BLOCK",
    "PAYMENT_SPLIT_DIVERGENCE_BLOCK_FINISHED",
}
_DISPUTE = {
    "REQUESTED": "open",
    "IN_DISPUTE": "open",
    "DISPUTE_LOST": "lost",
    "DONE": "lost",
    "REVERSED": "won",
}
_REFUND_STATUS = {
    "DONE": RefundStatus.SUCCEEDED,
    "CANCELLED": RefundStatus.FAILED,
}
_OUR_KEY = re.compile(r"[0-9a-f-]{32,36}")
_ACCOUNT_AT_FAULT = {"invalid_action", "invalid_billingType"}


def normalize_status(word: object) -> ChargeStatus:
    """Our word for theirs; one we do not know settles nothing."""
    return _STATUS.get(str(word), ChargeStatus.UNKNOWN_WORD)


def normalize_amount(value: object) -> Money:
    """Reais as a JSON number. Raises ValueError, TypeError, ArithmeticError."""
    return read_reais(value)


def customer_body(request: ChargeRequest, reference: str) -> dict[str, Any]:
    """Who pays, as far as they insist; they are never to write to them themselves."""
    return {
        "name": request.customer.name,
        "cpfCnpj": request.customer.document,
        "externalReference": reference,
        "notificationDisabled": True,
    }


def payment_body(request: ChargeRequest, customer: str) -> dict[str, Any]:
    """What we ask."""
    return {
        "customer": customer,
        "billingType": "PIX",
        "value": request.amount.reais,
        "dueDate": request.expires_at.astimezone(BRASILIA).date().isoformat(),
        "description": request.description,
        "externalReference": request.token,
    }


def refund_body(amount: Money, idempotency_key: str) -> dict[str, Any]:
    """The description is what a refund is found by: it has no key and no id of its own."""
    return {"value": amount.reais, "description": idempotency_key}


def choose_customer(body: Mapping[str, Any], reference: str) -> str:
    """A customer we made before and nobody is told about bills of; empty when there is none."""
    for each in _listed(body, "data"):
        is_ours = each.get("externalReference") == reference and not each.get("deleted")
        if is_ours and each.get("notificationDisabled") is True:
            return customer_id(each)
    return ""


def customer_id(body: Mapping[str, Any]) -> str:
    """Out of an answer. Raises OutcomeUnknown."""
    try:
        return read_id(body["id"])
    except UNREADABLE:
        raise OutcomeUnknown("unreadable customer") from None


def choose_payment(body: Mapping[str, Any], token: str) -> Mapping[str, Any] | None:
    """Of those with our token, which they do not keep unique, the one that tells most."""
    ours = [each for each in _listed(body, "data") if each.get("externalReference") == token]
    return max(ours, key=_weight, default=None)


def normalize_create_response(body: Mapping[str, Any]) -> Charge:
    """A payment out of any answer. Raises OutcomeUnknown for one that cannot be read."""
    try:
        return _charge(body)
    except UNREADABLE:
        raise OutcomeUnknown("unreadable payment") from None


def normalize_pix_code(body: Mapping[str, Any]) -> str:
    """Copy and paste out of an answer. Raises OutcomeUnknown."""
    try:
        code = read_text(body["payload"])
    except UNREADABLE:
        code = ""
    if not code:
        raise OutcomeUnknown("unreadable code")
    return code


def find_refund(facts: Iterable[RefundFact], idempotency_key: str) -> Refund | None:
    """The refund with this key on it."""
    return next((_refund(fact) for fact in facts if fact.our_key == idempotency_key), None)


def find_new_refund(before: Iterable[RefundFact], after: Iterable[RefundFact]) -> Refund | None:
    """The only one that was not there before."""
    known = {fact.provider_id for fact in before}
    new = [fact for fact in after if fact.provider_id not in known]
    return _refund(new[0]) if len(new) == 1 else None


def error_code(body: object) -> str:
    """Their word for what is wrong."""
    errors = body.get("errors") if isinstance(body, dict) else None
    first = errors[0] if isinstance(errors, list) and errors else {}
    return read_code(first.get("code")) if isinstance(first, dict) else ""


def is_accounts_fault(code: str) -> bool:
    """Whether another account would be let do the same."""
    return code in _ACCOUNT_AT_FAULT


def normalize_webhook(body: Mapping[str, Any]) -> list[Event]:
    """The one event of a delivery; what is not about a payment, or tells nothing, is none.

    Raises MalformedDelivery.
    """
    name = body.get("event")
    if not isinstance(name, str) or not name.startswith("PAYMENT_") or name in _NO_NEWS:
        return []
    try:
        return [_event(name, body)]
    except UNREADABLE:
        raise MalformedDelivery("unreadable event") from None


def _event(name: str, body: Mapping[str, Any]) -> Event:
    charge = _charge(body["payment"])
    return Event(
        key=read_id(body["id"]),
        kind=_KINDS.get(name, Kind.PAYMENT),
        status=_EVENT_STATUS.get(name, charge.status),
        provider_id=charge.provider_id,
        token=charge.token or "",
        amount=charge.amount,
        refunded=charge.refunded,
        fee=charge.fee,
        occurred_at=read_time(body.get("dateCreated"), BRASILIA),
        dispute=charge.dispute,
        word=charge.word,
    )


def _charge(body: Mapping[str, Any]) -> Charge:
    word = read_text(body["status"])
    status = normalize_status(word)
    if body.get("deleted") and status in (ChargeStatus.PENDING, ChargeStatus.EXPIRED):
        status = ChargeStatus.FAILED
    amount = normalize_amount(body["value"])
    refunds = tuple(_refund_fact(each) for each in body.get("refunds") or ())
    gone = sum(each.amount.minor for each in refunds if each.status is RefundStatus.SUCCEEDED)
    if status is ChargeStatus.REFUNDED and not refunds:
        gone = amount.minor
    return Charge(
        provider_id=read_id(body["id"]),
        status=status,
        amount=amount,
        token=read_text(body.get("externalReference")) or None,
        refunded=Money(gone),
        refunds=refunds,
        fee=_fee(body) if status is ChargeStatus.PAID and not refunds else None,
        dispute=_dispute(body, status),
        word=word,
        raw=body,
    )


def _fee(body: Mapping[str, Any]) -> Fee | None:
    """What is missing from the net value; None while nobody says."""
    net = body.get("netValue")
    if net is None:
        return None
    value = normalize_amount(body["value"])
    return Fee(Money(value.minor - normalize_amount(net).minor))


def _dispute(body: Mapping[str, Any], status: ChargeStatus) -> str:
    told = body.get("chargeback")
    word = _DISPUTE.get(str(told.get("status")), "") if isinstance(told, dict) else ""
    return word or ("open" if status is ChargeStatus.CHARGEBACK else "")


def _refund(fact: RefundFact) -> Refund:
    return Refund(fact.provider_id, fact.amount, fact.status)


def _refund_fact(body: Mapping[str, Any]) -> RefundFact:
    """Known by what we wrote on it, else by when it was made and of what amount."""
    amount = normalize_amount(body["value"])
    said = read_text(body.get("description"))
    key = said if _OUR_KEY.fullmatch(said) else ""
    made = read_text(body.get("dateCreated"))
    return RefundFact(
        provider_id=(key or f"{made}:{amount.minor}")[:255],
        amount=amount,
        # A word we do not know is asked about again.
        status=_REFUND_STATUS.get(str(body["status"]), RefundStatus.PENDING),
        our_key=key,
    )


def _weight(body: Mapping[str, Any]) -> tuple[bool, bool, str]:
    status = normalize_status(body.get("status"))
    had_money = status not in (ChargeStatus.PENDING, ChargeStatus.EXPIRED)
    return had_money, not body.get("deleted"), str(body.get("id"))


def _listed(body: Mapping[str, Any], name: str) -> list[Any]:
    found = body.get(name)
    return [each for each in found if isinstance(each, dict)] if isinstance(found, list) else []
