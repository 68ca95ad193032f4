"""Fees, refunds, disputes, and what is found by a search."""

from datetime import UTC, datetime, timedelta

import pytest

from core.money import Money
from gateways.charges import ChargeStatus, RefundStatus
from gateways.stripe.adapter import StripeAdapter
from gateways.trouble import InvalidRequest, OutcomeUnknown
from tests.gateways.books import TOKEN, paid_charge, request
from tests.gateways.providers.stripe import BOOK, INTENT, INTENTS, PAGE, PAGES, open_page
from tests.gateways.stripe.samples import fetched, intent, paid_page, refund, with_charge
from tests.support.vendor import Vendor


def test_fetch_knows_no_fee_in_another_currency(adapter: StripeAdapter, vendor: Vendor) -> None:
    entry = {"currency": "usd", "fee": 36}
    assert fetched(adapter, vendor, with_charge(balance_transaction=entry)).fee is None


def test_fetch_keeps_the_currency_it_was_told(adapter: StripeAdapter, vendor: Vendor) -> None:
    assert fetched(adapter, vendor, intent(currency="usd")).amount == Money(2990, "USD")


def test_fetch_lists_each_refund_with_our_key(adapter: StripeAdapter, vendor: Vendor) -> None:
    """Stripe's running total counts what is on its way; ours only what has arrived."""
    listed = [refund(), refund("pending", 500), refund("failed", 90)]
    body = with_charge(refunds={"data": listed, "has_more": False}, amount_refunded=1500)
    charge = fetched(adapter, vendor, body)
    assert (charge.status, charge.refunded) == (ChargeStatus.PAID, Money(1000))
    assert [each.status for each in charge.refunds] == [
        RefundStatus.SUCCEEDED,
        RefundStatus.PENDING,
        RefundStatus.FAILED,
    ]
    assert charge.refunds[0].our_key == "a" * 32


def test_fetch_with_more_refunds_than_listed_takes_the_total(
    adapter: StripeAdapter, vendor: Vendor
) -> None:
    body = with_charge(refunds={"data": [refund()], "has_more": True}, amount_refunded=2990)
    charge = fetched(adapter, vendor, body)
    assert charge.refunds == ()
    assert (charge.status, charge.refunded) == (ChargeStatus.REFUNDED, Money(2990))


@pytest.mark.parametrize(
    ("words", "dispute", "status"),
    [
        (["needs_response"], "open", ChargeStatus.CHARGEBACK),
        (["under_review", "won"], "open", ChargeStatus.CHARGEBACK),
        (["lost"], "lost", ChargeStatus.CHARGEBACK),
        (["won"], "won", ChargeStatus.PAID),
        (["warning_needs_response"], "", ChargeStatus.PAID),
        (["brand_new"], "", ChargeStatus.PAID),
        ([], "", ChargeStatus.PAID),
    ],
)
def test_fetch_asks_about_disputes_of_a_disputed_charge(
    adapter: StripeAdapter,
    vendor: Vendor,
    words: list[str],
    dispute: str,
    status: ChargeStatus,
) -> None:
    listed = [{"id": "dp_1", "object": "dispute", "status": word} for word in words]
    vendor.on("GET", "/v1/disputes", (200, {"object": "list", "data": listed}))
    charge = fetched(adapter, vendor, with_charge(disputed=True))
    assert (charge.dispute, charge.status) == (dispute, status)
    assert vendor.seen("GET", "/v1/disputes")[0].query["payment_intent"] == INTENT


def test_fetch_asks_nothing_about_undisputed_ones(adapter: StripeAdapter, vendor: Vendor) -> None:
    fetched(adapter, vendor, intent())
    assert not vendor.seen("GET", "/v1/disputes")


def test_fetch_is_dated_by_stripes_clock(adapter: StripeAdapter, vendor: Vendor) -> None:
    charge = fetched(adapter, vendor, intent())
    assert charge.updated_at is not None
    assert abs(datetime.now(UTC) - charge.updated_at) < timedelta(minutes=1)


def test_create_charge_replayed_has_no_date(adapter: StripeAdapter, vendor: Vendor) -> None:
    """It tells how things stood the first time: the newest word it is not."""
    body = BOOK.sample("create_pix_response.json")
    vendor.on("POST", INTENTS, (200, body, {"Idempotent-Replayed": "true"}))
    assert adapter.create_charge(request()).updated_at is None


def test_refund_names_the_intent(adapter: StripeAdapter, vendor: Vendor) -> None:
    done = adapter.refund(paid_charge(BOOK), Money(1000), "b" * 32)
    (sent,) = vendor.seen("POST")
    assert sent.form == {
        "payment_intent": INTENT,
        "amount": "1000",
        "metadata[key]": "b" * 32,
    }
    assert sent.headers["idempotency-key"] == "b" * 32
    assert (done.status, done.amount) == (RefundStatus.SUCCEEDED, Money(1000))


def test_refund_of_a_card_finds_the_intent(adapter: StripeAdapter, vendor: Vendor) -> None:
    known = paid_charge(BOOK, provider_id=PAGE, end_to_end_id=INTENT)
    adapter.refund(known, Money(1000), "b" * 32)
    vendor.on("GET", rf"{PAGES}/{PAGE}", (200, paid_page()))
    adapter.refund(paid_charge(BOOK, provider_id=PAGE, end_to_end_id=""), Money(1), "c" * 32)
    assert [sent.form["payment_intent"] for sent in vendor.seen("POST")] == [INTENT, INTENT]


def test_refund_of_a_page_nobody_paid_is_refused(adapter: StripeAdapter, vendor: Vendor) -> None:
    vendor.on("GET", rf"{PAGES}/{PAGE}", (200, open_page()))
    with pytest.raises(InvalidRequest):
        adapter.refund(paid_charge(BOOK, provider_id=PAGE, end_to_end_id=""), Money(1), "c")


def test_fetch_by_token_believes_a_hit(adapter: StripeAdapter, vendor: Vendor) -> None:
    vendor.on("GET", f"{INTENTS}/search", (200, {"object": "search_result", "data": []}))
    with pytest.raises(OutcomeUnknown):
        adapter.fetch(token=TOKEN)
    found = {"object": "search_result", "data": [intent()]}
    vendor.on("GET", rf"{INTENTS}/pi_\w+", (200, intent()))
    vendor.on("GET", f"{INTENTS}/search", (200, found))
    charge = adapter.fetch(token=TOKEN)
    assert charge is not None
    assert charge.token == TOKEN
    asked = vendor.seen("GET", "search")[0].query
    assert asked == {"query": f"metadata['webhook_token']:'{TOKEN}'"}
