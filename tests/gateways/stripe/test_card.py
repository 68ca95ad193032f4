"""A card on a page of Stripe's."""

from datetime import timedelta
from typing import Any

import pytest

from core.money import Money
from gateways.charges import ChargeStatus, Method
from gateways.stripe.adapter import StripeAdapter
from gateways.trouble import InvalidRequest, OutcomeUnknown
from tests.gateways.books import NOW, TOKEN, paid_charge, request
from tests.gateways.providers.stripe import BOOK, INTENT, MISSING, PAGE, PAGES, open_page
from tests.gateways.stripe.samples import THEN, card_intent, fetched, paid_page
from tests.support.vendor import Vendor


def test_create_charge_opens_a_page(adapter: StripeAdapter, vendor: Vendor) -> None:
    charge = adapter.create_charge(request(method=Method.CARD))
    (sent,) = vendor.seen("POST")
    assert sent.path == PAGES
    assert sent.headers["idempotency-key"] == f"key-{TOKEN}"
    wanted = {
        "mode": "payment",
        "client_reference_id": TOKEN,
        "metadata[webhook_token]": TOKEN,
        "payment_intent_data[metadata][webhook_token]": TOKEN,
        "payment_intent_data[metadata][payment_id]": f"PAY_{TOKEN}",
        "line_items[0][price_data][unit_amount]": "2990",
        "line_items[0][price_data][currency]": "brl",
        "expires_at": str(THEN + 3600),
        "success_url": "https://acervo.example/comprar/obrigado",
        "cancel_url": "https://acervo.example/comprar/obrigado",
        "adaptive_pricing[enabled]": "false",
        "customer_email": "ana@exemplo.com.br",
    }
    assert {name: sent.form.get(name) for name in wanted} == wanted
    assert not [name for name in sent.form if "card[" in name]
    assert (charge.provider_id, charge.status) == (PAGE, ChargeStatus.PENDING)
    assert charge.redirect_url.startswith("https://checkout.stripe.com/")
    assert (charge.pix_code, charge.end_to_end_id) == ("", "")
    assert charge.expires_at == NOW + timedelta(hours=1)


def test_create_charge_repeated_is_the_same_to_the_byte(
    adapter: StripeAdapter, vendor: Vendor
) -> None:
    adapter.create_charge(request(method=Method.CARD))
    adapter.clock = lambda: NOW + timedelta(minutes=20)
    adapter.create_charge(request(method=Method.CARD))
    first, second = vendor.seen("POST")
    assert first.body == second.body


@pytest.mark.parametrize(
    ("lasts", "ends"),
    [
        (timedelta(minutes=5), timedelta(minutes=35)),
        (timedelta(days=3), timedelta(hours=23, minutes=55)),
    ],
)
def test_create_charge_keeps_a_page_open_as_stripe_allows(
    adapter: StripeAdapter, vendor: Vendor, lasts: timedelta, ends: timedelta
) -> None:
    adapter.create_charge(request(method=Method.CARD, expires_at=NOW + lasts))
    assert int(vendor.seen("POST")[0].form["expires_at"]) == (NOW + ends).timestamp()


def test_create_charge_offers_instalments_only_when_asked(
    adapter: StripeAdapter, vendor: Vendor
) -> None:
    adapter.create_charge(request(method=Method.CARD, installments=3))
    form = vendor.seen("POST")[0].form
    assert form["payment_method_options[card][installments][enabled]"] == "true"


def test_create_charge_leads_somewhere(adapter: StripeAdapter) -> None:
    with pytest.raises(InvalidRequest):
        adapter.create_charge(request(method=Method.CARD, return_url=""))


def test_fetch_of_a_paid_page_keeps_its_id_and_names_the_intent(
    adapter: StripeAdapter, vendor: Vendor
) -> None:
    """What a dispute will name alone is there for the end-to-end rule to find."""
    charge = fetched(adapter, vendor, paid_page())
    assert (charge.provider_id, charge.end_to_end_id) == (PAGE, INTENT)
    assert (charge.status, charge.amount) == (ChargeStatus.PAID, Money(2990))
    assert charge.fee is not None
    assert charge.fee.amount == Money(36)
    asked = set(vendor.seen("GET")[0].query.values())
    assert "payment_intent.latest_charge.balance_transaction" in asked


@pytest.mark.parametrize(
    ("changes", "status"),
    [
        ({}, ChargeStatus.PENDING),
        ({"payment_intent": "declined"}, ChargeStatus.PENDING),
        ({"status": "expired"}, ChargeStatus.EXPIRED),
        ({"status": "expired", "payment_intent": "declined"}, ChargeStatus.EXPIRED),
        ({"status": "complete"}, ChargeStatus.PENDING),
        ({"status": "complete", "payment_status": "paid"}, ChargeStatus.PAID),
        ({"status": "complete", "payment_status": "new"}, ChargeStatus.UNKNOWN_WORD),
        ({"status": "brand_new"}, ChargeStatus.UNKNOWN_WORD),
        ({"payment_intent": "brand_new"}, ChargeStatus.UNKNOWN_WORD),
    ],
)
def test_fetch_of_a_page_reads_its_state(
    adapter: StripeAdapter,
    vendor: Vendor,
    changes: dict[str, Any],
    status: ChargeStatus,
) -> None:
    """A declined card leaves the page open for another; the page's own end closes it."""
    error = {"code": "card_declined"}
    declined = card_intent(status="requires_payment_method", last_payment_error=error)
    intents = {"declined": declined, "brand_new": card_intent(status="brand_new")}
    if changes.get("payment_intent"):
        changes = {**changes, "payment_intent": intents[changes["payment_intent"]]}
    assert fetched(adapter, vendor, open_page(**changes)).status is status


def test_cancel_closes_the_page(adapter: StripeAdapter, vendor: Vendor) -> None:
    vendor.on("POST", rf"{PAGES}/{PAGE}/expire", (200, open_page(status="expired")))
    waiting = paid_charge(BOOK, provider_id=PAGE, status=ChargeStatus.PENDING)
    assert adapter.cancel(waiting).status is ChargeStatus.EXPIRED


def test_cancel_of_what_was_paid_tells_so(adapter: StripeAdapter, vendor: Vendor) -> None:
    late = {"error": {"type": "invalid_request_error", "message": "already complete"}}
    vendor.on("POST", rf"{PAGES}/{PAGE}/expire", (400, late))
    vendor.on("GET", rf"{PAGES}/{PAGE}", (200, paid_page()))
    assert adapter.cancel(paid_charge(BOOK, provider_id=PAGE)).status is ChargeStatus.PAID


def test_cancel_refused_while_it_can_be_paid_is_an_error(
    adapter: StripeAdapter, vendor: Vendor
) -> None:
    vendor.on("POST", rf"{PAGES}/{PAGE}/expire", (400, MISSING))
    vendor.on("GET", rf"{PAGES}/{PAGE}", (200, open_page()))
    with pytest.raises(InvalidRequest):
        adapter.cancel(paid_charge(BOOK, provider_id=PAGE))


def test_cancel_of_what_may_not_exist_asks_for_nothing(
    adapter: StripeAdapter, vendor: Vendor
) -> None:
    with pytest.raises(InvalidRequest):
        adapter.cancel(paid_charge(BOOK, provider_id=""))
    assert not vendor.requests


@pytest.mark.parametrize("body", [b"<html>nginx", {"error": "not found"}])
def test_fetch_a_404_of_somebody_else_is_no_absence(
    adapter: StripeAdapter, vendor: Vendor, body: Any
) -> None:
    vendor.on("GET", f"{PAGES}/{PAGE}", (404, body))
    with pytest.raises(OutcomeUnknown):
        adapter.fetch(provider_id=PAGE)
    vendor.on("GET", f"{PAGES}/{PAGE}", (404, MISSING))
    assert adapter.fetch(provider_id=PAGE) is None
