"""Stripe's letters."""

import json
import re
from pathlib import Path
from typing import Any

import pytest

from core.money import Money
from gateways.charges import ChargeStatus
from gateways.deliveries import Delivery, Kind
from gateways.stripe.events import TYPES
from gateways.stripe.translate import normalize_webhook
from gateways.trouble import MalformedDelivery
from tests.gateways.books import NOW, TOKEN
from tests.gateways.providers.stripe import BOOK, INTENT, PAGE, open_page
from tests.gateways.stripe.samples import card_intent, event, intent, refund, sent_in, told


@pytest.mark.parametrize(
    ("status", "stands", "told_status"),
    [
        ("needs_response", "open", ChargeStatus.CHARGEBACK),
        ("lost", "lost", ChargeStatus.CHARGEBACK),
        ("won", "won", ChargeStatus.PAID),
        ("warning_closed", "", None),
        ("brand_new", "", None),
    ],
)
def test_normalize_webhook_of_a_dispute(
    status: str, stands: str, told_status: ChargeStatus | None
) -> None:
    subject = {**sent_in("chargeback.json"), "status": status}
    found = told("charge.dispute.closed", subject)
    assert (found.kind, found.dispute, found.status) == (Kind.DISPUTE, stands, told_status)
    # A Pix is found by the first, a card by the second.
    assert found.provider_id == found.end_to_end_id == "pi_3TestCard000000000000001"
    assert found.token == ""


@pytest.mark.parametrize(
    ("status", "kind"),
    [("succeeded", Kind.REFUND), ("pending", Kind.REFUND), ("failed", Kind.REFUND_FAILED)],
)
def test_normalize_webhook_of_a_refund_must_be_fetched(status: str, kind: Kind) -> None:
    found = told("refund.updated", refund(status, payment_intent=INTENT))
    assert (found.kind, found.status, found.must_fetch) == (kind, None, True)
    assert found.provider_id == INTENT


def test_normalize_webhook_of_a_completed_page_that_is_unpaid_is_pending() -> None:
    page = open_page(status="complete", payment_intent="pi_1")
    found = told("checkout.session.completed", page)
    assert (found.status, found.token) == (ChargeStatus.PENDING, TOKEN)
    assert (found.provider_id, found.end_to_end_id) == ("pi_1", "pi_1")


@pytest.mark.parametrize(
    ("kind", "changes", "status"),
    [
        ("checkout.session.expired", {"status": "expired"}, ChargeStatus.EXPIRED),
        (
            "checkout.session.async_payment_failed",
            {"status": "complete"},
            ChargeStatus.FAILED,
        ),
        (
            "checkout.session.completed",
            {"status": "complete", "payment_status": "paid"},
            ChargeStatus.PAID,
        ),
    ],
)
def test_normalize_webhook_of_a_page(
    kind: str, changes: dict[str, Any], status: ChargeStatus
) -> None:
    found = told(kind, open_page(**changes))
    assert (found.status, found.provider_id) == (status, PAGE)
    assert found.amount == Money(2990)


def test_normalize_webhook_of_a_declined_card_leaves_the_page_open() -> None:
    declined = card_intent(
        status="requires_payment_method", last_payment_error={"code": "card_declined"}
    )
    assert told("payment_intent.payment_failed", declined).status is ChargeStatus.PENDING


def test_normalize_webhook_of_a_charge_brings_the_fee() -> None:
    found = told("charge.updated", intent()["latest_charge"])
    assert (found.status, found.must_fetch) == (ChargeStatus.PAID, True)
    assert (found.token, found.provider_id) == (TOKEN, INTENT)


@pytest.mark.parametrize(
    "changes", [{"paid": False}, {"paid": "yes"}, {"status": "pending"}, {"status": "new"}]
)
def test_normalize_webhook_of_a_charge_in_doubt_settles_nothing(changes: dict[str, Any]) -> None:
    assert told("charge.updated", {**intent()["latest_charge"], **changes}).status is None


def test_normalize_webhook_of_an_invoice_finds_the_subscriptions_token() -> None:
    recorded = BOOK.sample("subscription_invoice_paid.json")
    (found,) = normalize_webhook(recorded)
    assert (found.kind, found.status) == (Kind.SUBSCRIPTION, ChargeStatus.PAID)
    assert (found.token, found.amount) == (TOKEN, Money(4990))
    assert found.provider_id == "in_1Test00000000000000001"


def test_normalize_webhook_of_a_subscription() -> None:
    subject = {"id": "sub_1", "status": "active", "metadata": {"webhook_token": TOKEN}}
    found = told("customer.subscription.updated", subject)
    assert (found.kind, found.status, found.token) == (Kind.SUBSCRIPTION, None, TOKEN)


@pytest.mark.parametrize("kind", ["product.created", "charge.failed", "", None, 7])
def test_normalize_webhook_of_another_type_is_nothing(kind: Any) -> None:
    assert normalize_webhook(event(kind, intent())) == []


@pytest.mark.parametrize(
    ("key", "livemode", "count"),
    [
        ("sk_test_x", False, 1),
        ("sk_test_x", True, 0),
        ("rk_live_x", True, 1),
        ("rk_live_x", False, 0),
        ("odd", True, 1),
    ],
)
def test_parse_leaves_out_the_other_mode(key: str, livemode: bool, count: int) -> None:
    adapter = BOOK.open("http://127.0.0.1:9", secret_key=key)
    body = json.dumps(event("payment_intent.succeeded", intent(), livemode=livemode))
    assert len(adapter.parse(Delivery(body.encode(), {}, NOW))) == count


@pytest.mark.parametrize(
    "changes", [{"id": ""}, {"created": None}, {"created": 10**20}, {"data": {}}]
)
def test_normalize_webhook_of_half_an_event_is_malformed(changes: dict[str, Any]) -> None:
    with pytest.raises(MalformedDelivery):
        normalize_webhook(event("payment_intent.succeeded", intent(), **changes))


def test_normalize_webhook_takes_no_unknown_word_for_money() -> None:
    for word in ("brand_new", "", "PAID", None):
        found = told("payment_intent.succeeded", intent(status=word))
        assert found.status is ChargeStatus.UNKNOWN_WORD


def test_runbook_names_every_type_an_endpoint_needs() -> None:
    runbook = Path(__file__).parents[3] / "docs" / "runbooks" / "connect-stripe.md"
    rows = [line for line in runbook.read_text().splitlines() if line.strip().startswith("| ")]
    assert set(re.findall(r"`([a-z_]+\.[a-z_.]+)`", "\n".join(rows))) == TYPES
