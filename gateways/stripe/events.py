"""Stripe's webhooks into events.

Facts: https://docs.stripe.com/api/events/types, https://docs.stripe.com/webhooks. Order is not
guaranteed and duplicates happen, so an event's id is its key and its object only a snapshot.

How each finds its payment: PaymentIntents, charges and Checkout Sessions carry our token in their
metadata. Refunds and disputes do not; they name the PaymentIntent, which is a Pix payment's
`provider_id`, and a card payment's `end_to_end_id` (its `provider_id` is the page's, `cs_…`, for
that is all there is before it is paid). So every event gives the PaymentIntent as both.
"""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from core.money import Money
from gateways.charges import ChargeStatus, RefundStatus
from gateways.deliveries import Event, Kind
from gateways.reading import read_id
from gateways.shapes import fields, text, well_formed
from gateways.stripe.charges import (
    at,
    id_of,
    intent_status,
    normalize_amount,
    normalize_create_response,
    normalize_dispute,
    refund_fact,
)
from gateways.trouble import MalformedDelivery, OutcomeUnknown

_Facts = dict[str, Any]


def normalize_webhook(body: Mapping[str, Any], *, live: bool | None = None) -> list[Event]:
    """The one event of a delivery; [] for a type that is not about money of ours, and for an
    event of the other mode (`live` = which one the account is in). Raises MalformedDelivery.
    """
    with well_formed():
        kind = text(body.get("type"))
        key, occurred_at = read_id(body.get("id")), at(body.get("created"))
        read = _READERS.get(kind)
        if occurred_at is None:
            raise ValueError("no time")
        if read is None or (live is not None and body.get("livemode") is not live):
            return []
        subject = fields(body.get("data")).get("object")
        if not isinstance(subject, dict):
            raise ValueError("no object")
        try:
            return [Event(key=key, occurred_at=occurred_at, **read(subject, occurred_at))]
        except OutcomeUnknown:
            raise MalformedDelivery from None


def _intent(intent: Mapping[str, Any], then: datetime) -> _Facts:
    status = intent_status(intent, then)
    came = status is ChargeStatus.PAID
    return {
        **_ours(intent),
        **_about(intent.get("id")),
        "kind": Kind.PAYMENT,
        "status": status,
        "amount": _amount(intent, "amount_received" if came else "amount"),
        "word": text(intent.get("status")),
    }


def _charge(charge: Mapping[str, Any], then: datetime) -> _Facts:
    """Of use for what comes late: the fee is written down some time after the payment."""
    paid = charge.get("status") == "succeeded" and charge.get("paid") is True
    return {
        **_ours(charge),
        **_about(charge.get("payment_intent")),
        "kind": Kind.PAYMENT,
        "status": ChargeStatus.PAID if paid else None,
        "amount": _amount(charge, "amount"),
        "must_fetch": True,
        "word": text(charge.get("status")),
    }


def _refunded_charge(charge: Mapping[str, Any], then: datetime) -> _Facts:
    amount, refunded = _amount(charge, "amount"), _amount(charge, "amount_refunded")
    whole = refunded >= amount and bool(refunded.minor)
    return {
        **_charge(charge, then),
        "kind": Kind.REFUND,
        "status": ChargeStatus.REFUNDED if whole else ChargeStatus.PAID,
        "refunded": refunded,
        "must_fetch": False,
    }


def _refund(refund: Mapping[str, Any], then: datetime) -> _Facts:
    """One refund's own state; what it makes of the total only the payment can tell."""
    failed = refund_fact(refund).status is RefundStatus.FAILED
    return {
        **_about(refund.get("payment_intent")),
        "kind": Kind.REFUND_FAILED if failed else Kind.REFUND,
        "must_fetch": True,
        "word": text(refund.get("status")),
    }


def _dispute(dispute: Mapping[str, Any], then: datetime) -> _Facts:
    stands = normalize_dispute(dispute.get("status"))
    status = {
        "open": ChargeStatus.CHARGEBACK,
        "lost": ChargeStatus.CHARGEBACK,
        "won": ChargeStatus.PAID,
    }.get(stands)
    return {
        **_about(dispute.get("payment_intent")),
        "kind": Kind.DISPUTE,
        "status": status,
        "amount": _amount(dispute, "amount"),
        "dispute": stands,
        "word": text(dispute.get("status")),
    }


def _page(page: Mapping[str, Any], then: datetime) -> _Facts:
    """A completed page names the PaymentIntent it made; before that the page itself."""
    charge = normalize_create_response(page, now=then)
    intent = id_of(page.get("payment_intent"))
    return {
        **_ours(page),
        "token": charge.token or "",
        "kind": Kind.PAYMENT,
        "status": charge.status,
        "provider_id": intent or charge.provider_id,
        "end_to_end_id": intent,
        "amount": charge.amount,
        "word": charge.word,
    }


def _failed_page(page: Mapping[str, Any], then: datetime) -> _Facts:
    """A slow method failed after the page was completed: nobody can go back to it."""
    return {**_page(page, then), "status": ChargeStatus.FAILED}


def _invoice(invoice: Mapping[str, Any], then: datetime) -> _Facts:
    """Since the 2025 versions an invoice's subscription, and its metadata, are its parent's."""
    parent = fields(fields(invoice.get("parent")).get("subscription_details"))
    paid = invoice.get("status") == "paid"
    return {
        **_ours(parent),
        "kind": Kind.SUBSCRIPTION,
        "status": ChargeStatus.PAID if paid else None,
        "provider_id": read_id(invoice.get("id")),
        "amount": _amount(invoice, "amount_paid" if paid else "amount_due"),
        "word": text(invoice.get("status")),
    }


def _subscription(subscription: Mapping[str, Any], then: datetime) -> _Facts:
    return {
        **_ours(subscription),
        "kind": Kind.SUBSCRIPTION,
        "provider_id": read_id(subscription.get("id")),
        "word": text(subscription.get("status")),
    }


def _about(intent: object) -> _Facts:
    """The PaymentIntent, for both rules that may find a payment by it."""
    found = id_of(intent)
    return {"provider_id": found, "end_to_end_id": found}


def _ours(body: Mapping[str, Any]) -> _Facts:
    metadata = fields(body.get("metadata"))
    return {
        "token": text(metadata.get("webhook_token")),
        "payment_id": text(metadata.get("payment_id")),
    }


def _amount(body: Mapping[str, Any], name: str) -> Money:
    return normalize_amount(body.get(name), body.get("currency"))


_READERS: dict[str, Callable[[Mapping[str, Any], datetime], _Facts]] = {
    **dict.fromkeys(
        [
            "payment_intent.amount_capturable_updated",
            "payment_intent.canceled",
            "payment_intent.created",
            "payment_intent.partially_funded",
            "payment_intent.payment_failed",
            "payment_intent.processing",
            "payment_intent.requires_action",
            "payment_intent.succeeded",
        ],
        _intent,
    ),
    **dict.fromkeys(["charge.captured", "charge.succeeded", "charge.updated"], _charge),
    "charge.refunded": _refunded_charge,
    **dict.fromkeys(
        ["charge.refund.updated", "refund.created", "refund.failed", "refund.updated"], _refund
    ),
    **dict.fromkeys(
        [
            "charge.dispute.closed",
            "charge.dispute.created",
            "charge.dispute.funds_reinstated",
            "charge.dispute.funds_withdrawn",
            "charge.dispute.updated",
        ],
        _dispute,
    ),
    **dict.fromkeys(
        [
            "checkout.session.async_payment_succeeded",
            "checkout.session.completed",
            "checkout.session.expired",
        ],
        _page,
    ),
    "checkout.session.async_payment_failed": _failed_page,
    **dict.fromkeys(
        ["invoice.paid", "invoice.payment_failed", "invoice.payment_succeeded"], _invoice
    ),
    **dict.fromkeys(
        [
            "customer.subscription.created",
            "customer.subscription.deleted",
            "customer.subscription.updated",
        ],
        _subscription,
    ),
}
TYPES = frozenset(_READERS)
"""What an endpoint has to be subscribed to; docs/runbooks/connect-stripe.md lists them."""
