"""Woovi's words, both ways.

https://developers.woovi.com/api#tag/charge
https://developers.woovi.com/docs/refund/charge-refund-get-all-api
"""

import re
from collections.abc import Mapping
from typing import Any

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
from gateways.reading import UNREADABLE, read_centavos, read_id, read_text, read_time
from gateways.trouble import MalformedDelivery, OutcomeUnknown

_STATUS = {
    "ACTIVE": ChargeStatus.PENDING,
    "COMPLETED": ChargeStatus.PAID,
    "EXPIRED": ChargeStatus.EXPIRED,
}
_REFUND_STATUS = {
    "CONFIRMED": RefundStatus.SUCCEEDED,
    "REJECTED": RefundStatus.FAILED,
}
_REFUND_EVENTS = {
    "PIX_TRANSACTION_REFUND_SENT_CONFIRMED": Kind.REFUND,
    "PIX_TRANSACTION_REFUND_SENT_REJECTED": Kind.REFUND_FAILED,
}
_DISPUTES: dict[str, tuple[str, ChargeStatus | None]] = {
    "DISPUTE_CREATED": ("open", None),
    "DISPUTE_ACCEPTED": ("lost", ChargeStatus.CHARGEBACK),
    "DISPUTE_REJECTED": ("won", ChargeStatus.PAID),
    "DISPUTE_CANCELED": ("won", ChargeStatus.PAID),
}
_NOT_FOUND = re.compile(r"n[ãa]o encontrad|not found", re.IGNORECASE)


def normalize_status(word: object) -> ChargeStatus:
    """Our word for theirs; one we do not know settles nothing."""
    return _STATUS.get(str(word), ChargeStatus.UNKNOWN_WORD)


def normalize_amount(value: object) -> Money:
    """Whole centavos. Raises ValueError, TypeError."""
    return read_centavos(value)


def charge_body(request: ChargeRequest) -> dict[str, Any]:
    """What we ask; nothing of the payer is needed, so nothing is sent."""
    alive = request.expires_at - request.created_at
    return {
        "correlationID": request.token,
        "value": request.amount.minor,
        "comment": request.description[:140],
        "expiresIn": int(alive.total_seconds()),
    }


def refund_body(amount: Money, idempotency_key: str) -> dict[str, Any]:
    """Their name for a refund is the key that makes it happen once."""
    return {"correlationID": idempotency_key, "value": amount.minor}


def normalize_create_response(
    body: Mapping[str, Any],
    transactions: Mapping[str, Any] | None = None,
    refunds: Mapping[str, Any] | None = None,
) -> Charge:
    """A charge out of any answer, with what two other lists tell of it.

    Raises OutcomeUnknown for one that cannot be read.
    """
    try:
        received = [each for each in _listed(transactions, "transactions") if _is_payment(each)]
        facts = tuple(_refund_fact(each) for each in _listed(refunds, "refunds"))
        return _charge(body["charge"], received, facts)
    except UNREADABLE:
        raise OutcomeUnknown("unreadable charge") from None


def normalize_refund(body: Mapping[str, Any]) -> Refund:
    """A refund out of an answer. Raises OutcomeUnknown for one that cannot be read."""
    try:
        fact = _refund_fact(body["refund"])
        return Refund(fact.provider_id, fact.amount, fact.status)
    except UNREADABLE:
        raise OutcomeUnknown("unreadable refund") from None


def find_refund(body: Mapping[str, Any], idempotency_key: str) -> Mapping[str, Any] | None:
    """The refund of this key in a list, in the form of a single answer."""
    for each in _listed(body, "refunds"):
        if isinstance(each, dict) and each.get("correlationID") == idempotency_key:
            return {"refund": each}
    return None


def is_absent(status: int, body: object) -> bool:
    """Whether there surely is no such charge: they also say so with 400 and a sentence."""
    told = body.get("error") if isinstance(body, dict) else ""
    return status == 404 or (status == 400 and bool(_NOT_FOUND.search(str(told))))


def signing_keys(body: Mapping[str, Any]) -> str:
    """The keys that sign webhooks now, in PEM one after the other."""
    listed = [each for each in _listed(body, "public_keys") if isinstance(each, dict)]
    current = [each for each in listed if each.get("is_current")] or listed
    return "\n".join(each["key"] for each in current if isinstance(each.get("key"), str))


def normalize_webhook(body: Mapping[str, Any]) -> list[Event]:
    """The one event of a delivery; both prefixes of its name mean the same.

    A transaction received is the money of a completed charge once more, and movements are what
    we sent: neither is ours. Raises MalformedDelivery.
    """
    said = body.get("event")
    name = said.rpartition(":")[2] if isinstance(said, str) else ""
    try:
        if name.startswith("CHARGE_"):
            return [_charge_event(name, body)]
        if name in _REFUND_EVENTS:
            return [_refund_event(_REFUND_EVENTS[name], body)]
        if name in _DISPUTES:
            return [_dispute_event(read_id(said), *_DISPUTES[name], body["dispute"])]
    except UNREADABLE:
        raise MalformedDelivery("unreadable event") from None
    return []


def _charge_event(name: str, body: Mapping[str, Any]) -> Event:
    pix = body.get("pix") or {}
    charge = _charge(body["charge"], [pix] if pix else [], ())
    return Event(
        key=charge.end_to_end_id or f"{name}:{charge.provider_id}:{charge.word}"[:255],
        kind=Kind.PAYMENT,
        status=charge.status,
        provider_id=charge.provider_id,
        token=charge.token or "",
        end_to_end_id=charge.end_to_end_id,
        amount=charge.amount,
        fee=charge.fee,
        occurred_at=charge.paid_at or charge.updated_at,
        # One key signs for all of Woovi's merchants: that the charge is one of this account's
        # is only known by asking with this account's key.
        must_fetch=charge.status is not ChargeStatus.PENDING,
        word=charge.word,
    )


def _refund_event(kind: Kind, body: Mapping[str, Any]) -> Event:
    back, original = body["refundTransaction"], body["originalTransaction"]
    amount = normalize_amount(back["value"])
    went = kind is Kind.REFUND
    whole = amount.minor >= normalize_amount(original["value"]).minor
    return Event(
        key=read_id(back["endToEndId"]),
        kind=kind,
        status=ChargeStatus.REFUNDED if went and whole else ChargeStatus.PAID,
        end_to_end_id=read_id(original["endToEndId"]),
        amount=amount,
        refunded=amount if went else Money(0),
        occurred_at=read_time(back.get("time")),
        # It tells of this one refund, not of the sum of all.
        must_fetch=True,
        word=read_text(back.get("status")),
    )


def _dispute_event(
    said: str, dispute: str, status: ChargeStatus | None, body: Mapping[str, Any]
) -> Event:
    payment = read_id(body["endToEndId"])
    return Event(
        key=f"{payment}:{said}"[:255],
        kind=Kind.DISPUTE,
        status=status,
        end_to_end_id=payment,
        amount=normalize_amount(body["value"]),
        dispute=dispute,
        word=read_text(body.get("status")),
    )


def _charge(
    body: Mapping[str, Any], received: list[Mapping[str, Any]], refunds: tuple[RefundFact, ...]
) -> Charge:
    word = read_text(body["status"])
    status = normalize_status(word)
    gone = sum(each.amount.minor for each in refunds if each.status is RefundStatus.SUCCEEDED)
    amount = normalize_amount(body["value"])
    if status is ChargeStatus.PAID and gone >= amount.minor:
        status = ChargeStatus.REFUNDED
    return Charge(
        provider_id=read_id(body.get("identifier") or body["transactionID"]),
        status=status,
        amount=amount,
        token=read_id(body["correlationID"]),
        refunded=Money(gone),
        refunds=refunds,
        fee=_fee(body, received),
        pix_code=read_text(body.get("brCode")),
        end_to_end_id=read_text(received[0].get("endToEndId")) if received else "",
        expires_at=read_time(body.get("expiresDate")),
        paid_at=read_time(body.get("paidAt")),
        updated_at=read_time(body.get("updatedAt")),
        received=tuple(normalize_amount(each["value"]) for each in received),
        word=word,
        raw=body,
    )


def _fee(charge: Mapping[str, Any], received: list[Mapping[str, Any]]) -> Fee | None:
    """Told of a paid charge, sometimes; None while nobody says."""
    if charge["status"] != "COMPLETED":
        return None
    told = [each["fee"] for each in (charge, *received) if each.get("fee")]
    return Fee(normalize_amount(told[0])) if told else None


def _refund_fact(body: Mapping[str, Any]) -> RefundFact:
    key = read_text(body.get("correlationID"))
    return RefundFact(
        provider_id=key or read_id(body["endToEndId"]),
        amount=normalize_amount(body["value"]),
        # A word we do not know is asked about again.
        status=_REFUND_STATUS.get(str(body["status"]), RefundStatus.PENDING),
        our_key=key,
    )


def _is_payment(transaction: Mapping[str, Any]) -> bool:
    """The list also holds what went back."""
    return bool(transaction.get("type", "PAYMENT") == "PAYMENT")


def _listed(body: Mapping[str, Any] | None, name: str) -> list[Any]:
    found = (body or {}).get(name)
    return found if isinstance(found, list) else []
