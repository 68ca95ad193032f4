"""Mercado Pago's words, both ways.

https://www.mercadopago.com.br/developers/en/docs/checkout-api/integration-configuration/integrate-with-pix
https://www.mercadopago.com.br/developers/en/docs/checkout-api/response-handling/query-results
"""

import hashlib
from collections.abc import Mapping
from decimal import Decimal
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
from gateways.deliveries import Delivery, Event, Kind
from gateways.payers import is_cpf
from gateways.reading import (
    UNREADABLE,
    read_code,
    read_id,
    read_object,
    read_reais,
    read_text,
    read_time,
)
from gateways.trouble import MalformedDelivery, OutcomeUnknown

SAO_PAULO = ZoneInfo("America/Sao_Paulo")

_STATUS = {
    "pending": ChargeStatus.PENDING,
    "in_process": ChargeStatus.PENDING,
    "authorized": ChargeStatus.PENDING,
    "approved": ChargeStatus.PAID,
    "in_mediation": ChargeStatus.PAID,
    "rejected": ChargeStatus.FAILED,
    "cancelled": ChargeStatus.FAILED,
    "refunded": ChargeStatus.REFUNDED,
    "charged_back": ChargeStatus.CHARGEBACK,
}
_STATUS_BY_DETAIL = {
    ("cancelled", "expired"): ChargeStatus.EXPIRED,
    # The dispute was won, and the money came back.
    ("charged_back", "reimbursed"): ChargeStatus.PAID,
}
_DISPUTE = {"in_mediation": "open", "charged_back": "open"}
_DISPUTE_BY_DETAIL = {
    ("charged_back", "reimbursed"): "won",
    ("charged_back", "settled"): "lost",
}
_REFUND_STATUS = {
    "approved": RefundStatus.SUCCEEDED,
    "rejected": RefundStatus.FAILED,
    "cancelled": RefundStatus.FAILED,
}
_HAD_MONEY = {ChargeStatus.PAID, ChargeStatus.REFUNDED, ChargeStatus.CHARGEBACK}
_ACCOUNT_AT_FAULT = {
    "13253",  # no Pix key at the account
}


def normalize_status(word: object, detail: object = "") -> ChargeStatus:
    """Our word for theirs; one we do not know settles nothing."""
    known = _STATUS.get(str(word), ChargeStatus.UNKNOWN_WORD)
    return _STATUS_BY_DETAIL.get((str(word), str(detail)), known)


def normalize_amount(value: object, currency: str = "BRL") -> Money:
    """Reais as a JSON number. Raises ValueError, TypeError, ArithmeticError."""
    return read_reais(value, currency)


def payment_body(request: ChargeRequest) -> dict[str, Any]:
    """What we ask; they want an e-mail and a document of every payer."""
    payer = request.customer
    kind = "CPF" if is_cpf(payer.document) else "CNPJ"
    named = {"first_name": payer.name} if payer.name else {}
    return {
        "transaction_amount": request.amount.reais,
        "payment_method_id": "pix",
        "description": request.description,
        "external_reference": request.token,
        # Without this they send the older kind of notification as well, which is not signed.
        "notification_url": f"{request.webhook_url}?source_news=webhooks",
        "date_of_expiration": request.expires_at.astimezone(SAO_PAULO).isoformat(
            timespec="milliseconds"
        ),
        "metadata": {"payment_id": request.payment_id},
        "payer": {
            **named,
            "email": payer.email,
            "identification": {"type": kind, "number": payer.document},
        },
    }


def normalize_create_response(body: Mapping[str, Any]) -> Charge:
    """A payment out of any answer. Raises OutcomeUnknown for one that cannot be read."""
    try:
        return _charge(body)
    except UNREADABLE:
        raise OutcomeUnknown("unreadable payment") from None


def normalize_refund(body: Mapping[str, Any]) -> Refund:
    """A refund out of an answer. Raises OutcomeUnknown for one that cannot be read."""
    try:
        fact = _refund_fact(body, "BRL")
        return Refund(fact.provider_id, fact.amount, fact.status)
    except UNREADABLE:
        raise OutcomeUnknown("unreadable refund") from None


def choose_payment(body: Mapping[str, Any], token: str) -> Mapping[str, Any] | None:
    """The payment of a search that tells most: one that had money, else the newest."""
    try:
        ours = [each for each in body["results"] if each["external_reference"] == token]
        return max(ours, key=_weight, default=None)
    except UNREADABLE:
        raise OutcomeUnknown("unreadable search") from None


def error_code(body: object) -> str:
    """Their number for what is wrong, else their word."""
    told = body if isinstance(body, dict) else {}
    causes = told.get("cause")
    first = causes[0] if isinstance(causes, list) and causes else {}
    code = read_code(first.get("code")) if isinstance(first, dict) else ""
    return code or read_code(told.get("error"))


def is_accounts_fault(code: str) -> bool:
    """Whether another account would be let do the same."""
    return code in _ACCOUNT_AT_FAULT


def is_number(provider_id: str) -> bool:
    """Payments have numbers; nothing else goes into an address."""
    return provider_id.isascii() and provider_id.isdecimal()


def normalize_webhook(delivery: Delivery) -> list[Event]:
    """A doorbell: it says which payment to look at, and nothing of it.

    Only the id of the address is signed; another one in the body is not looked at.
    Raises MalformedDelivery.
    """
    body = read_object(delivery.body) if delivery.body else {}
    topic = delivery.query.get("type") or delivery.query.get("topic") or body.get("type")
    try:
        if topic == "payment":
            named = delivery.query.get("data.id") or delivery.query.get("id") or ""
            return _doorbell(delivery, body, Kind.PAYMENT, named)
        if topic == "topic_chargebacks_wh":
            return _doorbell(delivery, body, Kind.DISPUTE, body["data"].get("payment_id"))
    except UNREADABLE:
        raise MalformedDelivery("unreadable notification") from None
    return []


def _doorbell(
    delivery: Delivery, body: Mapping[str, Any], kind: Kind, payment: object
) -> list[Event]:
    number = read_id(payment) if payment else ""
    if number and not is_number(number):
        raise ValueError("payments have numbers")
    if not number and not delivery.path_token:
        return []
    return [
        Event(
            key=_key(delivery, body),
            kind=kind,
            provider_id=number,
            token=delivery.path_token,
            occurred_at=read_time(body.get("date_created")),
            must_fetch=True,
        )
    ]


def _key(delivery: Delivery, body: Mapping[str, Any]) -> str:
    """Their id of the notification; the older kind has none, and each is then its own."""
    if body.get("id"):
        return read_id(body["id"])
    named = delivery.query.get("data.id") or delivery.query.get("id") or ""
    request = delivery.headers.get("x-request-id", "")
    return hashlib.sha256(f"{named}:{request}:".encode() + delivery.body).hexdigest()


def _charge(body: Mapping[str, Any]) -> Charge:
    word, detail = read_text(body["status"]), str(body.get("status_detail"))
    status = normalize_status(word, detail)
    currency = read_text(body["currency_id"])
    amount = normalize_amount(body["transaction_amount"], currency)
    pix = (body.get("point_of_interaction") or {}).get("transaction_data") or {}
    return Charge(
        provider_id=read_id(body["id"]),
        status=status,
        amount=amount,
        token=read_text(body.get("external_reference")) or None,
        refunded=normalize_amount(body.get("transaction_amount_refunded") or 0, currency),
        refunds=tuple(_refund_fact(each, currency) for each in body.get("refunds") or ()),
        fee=_fee(body) if status in _HAD_MONEY else None,
        pix_code=read_text(pix.get("qr_code")),
        end_to_end_id=read_text(pix.get("e2e_id")),
        expires_at=read_time(body.get("date_of_expiration")),
        paid_at=read_time(body.get("date_approved")),
        updated_at=read_time(body.get("date_last_updated")),
        dispute=_DISPUTE_BY_DETAIL.get((word, detail), _DISPUTE.get(word, "")),
        word=f"{word}:{detail}" if body.get("status_detail") else word,
        raw=body,
    )


def _refund_fact(body: Mapping[str, Any], currency: str) -> RefundFact:
    word = str(body["status"])
    return RefundFact(
        provider_id=read_id(body["id"]),
        amount=normalize_amount(body["amount"], currency),
        # A word we do not know is asked about again.
        status=_REFUND_STATUS.get(word, RefundStatus.PENDING),
    )


def _fee(body: Mapping[str, Any]) -> Fee | None:
    """What the seller pays, less what a refund gave back of it; None while nobody says.

    `fee_details` keeps its first value after a refund, `charges_details` follows it. It is exact
    when it is also what is missing from the net amount.
    """
    try:
        lines = [each for each in body.get("charges_details") or () if _is_sellers_fee(each)]
        told = sum((each["amounts"]["original"] for each in lines), Decimal(0))
        back = sum((each["amounts"]["refunded"] for each in lines), Decimal(0))
        if not lines:
            lines = [x for x in body.get("fee_details") or () if x["fee_payer"] == "collector"]
            told = sum((each["amount"] for each in lines), Decimal(0))
            if body.get("transaction_amount_refunded"):
                return None
        if not lines:
            return None
        return Fee(normalize_amount(told - back), exact=_agrees(body, told))
    except UNREADABLE:
        return None


def _is_sellers_fee(line: Mapping[str, Any]) -> bool:
    return bool(line["type"] == "fee" and line["accounts"]["from"] == "collector")


def _agrees(body: Mapping[str, Any], told: Decimal) -> bool:
    net = (body.get("transaction_details") or {}).get("net_received_amount")
    return net is None or bool(body["transaction_amount"] - net == told)


def _weight(body: Mapping[str, Any]) -> tuple[bool, bool, int]:
    status = normalize_status(body["status"], body.get("status_detail"))
    return status in _HAD_MONEY, status is ChargeStatus.PENDING, int(body["id"])
