"""Stripe's objects in the states tests need."""

from typing import Any

from gateways.charges import Charge
from gateways.deliveries import Event
from gateways.stripe.adapter import StripeAdapter
from gateways.stripe.translate import normalize_webhook
from tests.gateways.books import NOW
from tests.gateways.providers.stripe import BOOK, INTENTS, PAGES, open_page
from tests.support.vendor import Vendor

THEN = int(NOW.timestamp())


def intent(**changes: Any) -> dict[str, Any]:
    return {**BOOK.sample("query_payment_intent_expanded.json"), **changes}


def with_charge(**changes: Any) -> dict[str, Any]:
    return intent(latest_charge={**intent()["latest_charge"], **changes})


def card_intent(**changes: Any) -> dict[str, Any]:
    charge = {**intent()["latest_charge"], "payment_method_details": {"type": "card"}}
    return intent(**{"payment_method_types": ["card"], "latest_charge": charge, **changes})


def paid_page(**changes: Any) -> dict[str, Any]:
    given = {"status": "complete", "payment_status": "paid", "payment_intent": card_intent()}
    return open_page(**{**given, **changes})


def fetched(adapter: StripeAdapter, vendor: Vendor, body: dict[str, Any]) -> Charge:
    path = PAGES if body["object"] == "checkout.session" else INTENTS
    vendor.on("GET", rf"{path}/\w+", (200, body))
    charge = adapter.fetch(provider_id=body["id"])
    assert charge is not None
    return charge


def refund(status: str = "succeeded", amount: int = 1000, **changes: Any) -> dict[str, Any]:
    made = {"id": f"re_{status}", "object": "refund", "amount": amount, "currency": "brl"}
    return {**made, "status": status, "metadata": {"key": "a" * 32}, **changes}


def event(kind: str, subject: dict[str, Any], **changes: Any) -> dict[str, Any]:
    made = {"id": "evt_1", "object": "event", "type": kind, "created": THEN, "livemode": False}
    return {**made, "data": {"object": subject}, **changes}


def told(kind: str, subject: dict[str, Any], **changes: Any) -> Event:
    (found,) = normalize_webhook(event(kind, subject, **changes))
    return found


def sent_in(name: str) -> dict[str, Any]:
    return dict(BOOK.sample(name)["data"]["object"])
