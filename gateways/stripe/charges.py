"""Stripe's words into ours: PaymentIntents, Checkout Sessions, refunds and disputes.

Facts: https://docs.stripe.com/payments/paymentintents/lifecycle,
https://docs.stripe.com/api/checkout/sessions/object, https://docs.stripe.com/api/disputes/object,
https://docs.stripe.com/api/balance_transactions/object.
"""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from core.money import Money
from gateways.charges import Charge, ChargeStatus, Fee, Refund, RefundFact, RefundStatus
from gateways.reading import read_id
from gateways.shapes import fields, readable, text

_INTENT = {
    "requires_payment_method": ChargeStatus.PENDING,
    "requires_confirmation": ChargeStatus.PENDING,
    "requires_action": ChargeStatus.PENDING,
    "requires_capture": ChargeStatus.PENDING,
    "processing": ChargeStatus.PENDING,
    "succeeded": ChargeStatus.PAID,
    "canceled": ChargeStatus.FAILED,
}
_PAGE = {
    "open": ChargeStatus.PENDING,
    "expired": ChargeStatus.EXPIRED,
}
_COMPLETED_PAGE = {
    "paid": ChargeStatus.PAID,
    # A slow method was chosen (Pix, boleto): the money is still to come.
    "unpaid": ChargeStatus.PENDING,
}
_REFUND = {
    "pending": RefundStatus.PENDING,
    "requires_action": RefundStatus.PENDING,
    "succeeded": RefundStatus.SUCCEEDED,
    "failed": RefundStatus.FAILED,
    "canceled": RefundStatus.FAILED,
}
# `warning_…` is an inquiry and `prevented` one that was settled before: no money has moved.
_DISPUTE = {
    "needs_response": "open",
    "under_review": "open",
    "appeal_needs_response": "open",
    "appeal_under_review": "open",
    "won": "won",
    "lost": "lost",
}
_FURTHEST_DISPUTE = ("", "won", "open", "lost")
_MONEY = {ChargeStatus.PAID, ChargeStatus.REFUNDED, ChargeStatus.CHARGEBACK}
_SECRET = "client_secret"  # noqa: S105 - the name of a field


def normalize_status(word: object) -> ChargeStatus:
    """Our word for a PaymentIntent's; one we do not know settles nothing."""
    return _INTENT.get(text(word), ChargeStatus.UNKNOWN_WORD)


def normalize_amount(value: object, currency: object = "brl") -> Money:
    """The smallest unit, a whole number, in the currency Stripe names. Raises ValueError."""
    if type(value) is not int or not isinstance(currency, str) or len(currency) != 3:
        raise ValueError("not an amount")
    return Money(value, currency.upper())


def normalize_create_response(
    body: Mapping[str, Any], *, now: datetime, told_at: datetime | None = None, dispute: str = ""
) -> Charge:
    """A charge out of a PaymentIntent or a Checkout Session. Raises OutcomeUnknown.

    `now` tells an expired Pix from a failed one; `told_at` is Stripe's clock; `dispute` is looked
    up apart, for neither object tells it.
    """
    with readable():
        page = body.get("object") == "checkout.session"
        found = _of_page(body, now, dispute) if page else _of_intent(body, now, dispute)
        return replace(found, updated_at=told_at)


def normalize_refund(body: Mapping[str, Any]) -> Refund:
    """A refund out of an answer. Raises OutcomeUnknown."""
    with readable():
        fact = refund_fact(body)
        return Refund(fact.provider_id, fact.amount, fact.status)


def refund_fact(body: Mapping[str, Any]) -> RefundFact:
    """One refund, with the key we sent along. Raises ValueError."""
    return RefundFact(
        provider_id=read_id(body.get("id")),
        amount=normalize_amount(body.get("amount"), body.get("currency")),
        status=_REFUND.get(text(body.get("status")), RefundStatus.PENDING),
        our_key=text(fields(body.get("metadata")).get("key")),
    )


def normalize_dispute(word: object) -> str:
    """Where a dispute stands, in our words; empty while no money has moved."""
    return _DISPUTE.get(text(word), "")


def normalize_disputes(disputes: Iterable[Mapping[str, Any]]) -> str:
    """Where the worst of a payment's disputes stands."""
    told = [normalize_dispute(each.get("status")) for each in disputes]
    return max(told, key=_FURTHEST_DISPUTE.index, default="")


def intent_status(intent: Mapping[str, Any], now: datetime) -> ChargeStatus:
    """The status with what its reasons add.

    A Pix that failed is over. A declined card is not: the person may try another on the same
    page, and only the page's own end closes it.
    """
    status = normalize_status(intent.get("status"))
    if status is ChargeStatus.FAILED:
        over = text(intent.get("cancellation_reason")) == "expired" or _is_past(intent, now)
        return ChargeStatus.EXPIRED if over else ChargeStatus.FAILED
    error = fields(intent.get("last_payment_error"))
    if text(intent.get("status")) == "requires_payment_method" and error and is_pix(intent):
        over = text(error.get("code")).endswith("expired") or _is_past(intent, now)
        return ChargeStatus.EXPIRED if over else ChargeStatus.FAILED
    return status


def is_pix(intent: Mapping[str, Any]) -> bool:
    """Whether it can be paid by Pix."""
    types = intent.get("payment_method_types")
    return isinstance(types, list) and "pix" in types


def at(value: object) -> datetime | None:
    """A moment from Unix seconds; None where there is none."""
    if type(value) is not int or not 0 < value < 10**11:
        return None
    return datetime.fromtimestamp(value, UTC)


def id_of(value: object) -> str:
    """The id of something that may or may not have been expanded."""
    return text(fields(value).get("id")) if isinstance(value, dict) else text(value)


def without_secret(value: Any) -> Any:
    """The same without what lets a browser act on a payment."""
    if isinstance(value, dict):
        return {name: without_secret(each) for name, each in value.items() if name != _SECRET}
    return [without_secret(each) for each in value] if isinstance(value, list) else value


def _of_intent(intent: Mapping[str, Any], now: datetime, dispute: str) -> Charge:
    charge = fields(intent.get("latest_charge"))
    currency = intent.get("currency")
    status = intent_status(intent, now)
    came = status is ChargeStatus.PAID
    code = fields(fields(intent.get("next_action")).get("pix_display_qr_code"))
    amount = normalize_amount(intent["amount_received" if came else "amount"], currency)
    refunds = _refunds(charge)
    refunded = _refunded(charge, refunds, currency)
    return Charge(
        provider_id=read_id(intent.get("id")),
        status=_with_money_gone(status, amount, refunded, dispute) if came else status,
        amount=amount,
        token=_token(intent),
        refunded=refunded,
        refunds=refunds,
        fee=_fee(charge),
        pix_code=text(code.get("data"), most=1000),
        end_to_end_id=_end_to_end(intent, charge),
        expires_at=at(code.get("expires_at")) or pix_ends(intent),
        paid_at=at(charge.get("created")) if came else None,
        dispute=dispute,
        word=text(intent.get("status")),
        raw=without_secret(intent),
    )


def _of_page(page: Mapping[str, Any], now: datetime, dispute: str) -> Charge:
    """Once a page has its PaymentIntent, money and id come from there; the page keeps its own."""
    intent = page.get("payment_intent")
    word = text(page.get("status"))
    status = _page_status(page)
    known = _of_intent(intent, now, dispute) if isinstance(intent, dict) else None
    own = Charge(
        provider_id=read_id(page.get("id")),
        status=status,
        amount=normalize_amount(page.get("amount_total"), page.get("currency")),
        token=_token(page),
        redirect_url=text(page.get("url"), most=2000),
        end_to_end_id=id_of(intent),
        expires_at=at(page.get("expires_at")),
        word=word if word != "complete" else f"complete/{text(page.get('payment_status'))}",
        raw=without_secret(page),
    )
    if known is None or status is ChargeStatus.UNKNOWN_WORD:
        return own
    if known.status is ChargeStatus.UNKNOWN_WORD:
        return replace(own, status=known.status, word=known.word)
    if known.status not in _MONEY:
        return own
    return replace(
        known,
        provider_id=own.provider_id,
        token=own.token,
        redirect_url=own.redirect_url,
        expires_at=own.expires_at,
        raw=own.raw,
    )


def _page_status(page: Mapping[str, Any]) -> ChargeStatus:
    if text(page.get("status")) == "complete":
        return _COMPLETED_PAGE.get(text(page.get("payment_status")), ChargeStatus.UNKNOWN_WORD)
    return _PAGE.get(text(page.get("status")), ChargeStatus.UNKNOWN_WORD)


def _with_money_gone(
    status: ChargeStatus, amount: Money, refunded: Money, dispute: str
) -> ChargeStatus:
    if dispute in ("open", "lost"):
        return ChargeStatus.CHARGEBACK
    return ChargeStatus.REFUNDED if refunded >= amount and refunded.minor else status


def _refunds(charge: Mapping[str, Any]) -> tuple[RefundFact, ...]:
    """Each of them, if the answer holds them all; else only the running total is used."""
    listed = fields(charge.get("refunds"))
    if listed.get("has_more") or not isinstance(listed.get("data"), list):
        return ()
    return tuple(refund_fact(fields(each)) for each in listed["data"])


def _refunded(
    charge: Mapping[str, Any], refunds: tuple[RefundFact, ...], currency: object
) -> Money:
    """Stripe's total counts what is still on its way, and takes it out again if it bounces."""
    if refunds:
        done = [each for each in refunds if each.status is RefundStatus.SUCCEEDED]
        return normalize_amount(sum(each.amount.minor for each in done), currency)
    return normalize_amount(charge.get("amount_refunded", 0), currency)


def _fee(charge: Mapping[str, Any]) -> Fee | None:
    """Exact, once Stripe has written it down, and only in reais: others we cannot compare."""
    entry = fields(charge.get("balance_transaction"))
    if entry.get("currency") != "brl" or type(entry.get("fee")) is not int:
        return None
    return Fee(normalize_amount(entry["fee"]))


def _end_to_end(intent: Mapping[str, Any], charge: Mapping[str, Any]) -> str:
    """What a later letter may name alone: the bank's id of a Pix, the PaymentIntent of a card."""
    if not is_pix(intent):
        return text(intent.get("id"))
    method = fields(charge.get("payment_method_details"))
    return text(fields(method.get("pix")).get("bank_transaction_id"))


def _token(body: Mapping[str, Any]) -> str | None:
    told = fields(body.get("metadata")).get("webhook_token") or body.get("client_reference_id")
    return text(told) or None


def pix_ends(intent: Mapping[str, Any]) -> datetime | None:
    """Until when a Pix can be paid, from what was asked."""
    options = fields(fields(intent.get("payment_method_options")).get("pix"))
    made, lasts = at(intent.get("created")), options.get("expires_after_seconds")
    if made is None or type(lasts) is not int or not 0 <= lasts < 10**8:
        return at(options.get("expires_at"))
    return at(options.get("expires_at")) or made + timedelta(seconds=lasts)


def _is_past(intent: Mapping[str, Any], now: datetime) -> bool:
    ends = pix_ends(intent)
    return ends is not None and now > ends
