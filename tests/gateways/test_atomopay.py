"""What is Átomo Pay's own: a key in the address, wrapped answers, webhooks that prove nothing."""

import logging
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.money import Money
from gateways.atomopay.translate import normalize_amount, transaction_body
from gateways.charges import ChargeStatus, Customer
from gateways.deliveries import Delivery, Trust
from gateways.gateway_adapter import GatewayAdapter
from gateways.http import decode, encode
from gateways.trouble import (
    AuthenticationFailed,
    CredentialsRejected,
    CustomerDataRequired,
    GatewayError,
    OutcomeUnknown,
    ProviderRejected,
)
from tests.gateways.books import NOW, PATH_SECRET, TOKEN, paid_charge, request
from tests.gateways.providers.atomopay import BOOK, CHARGE
from tests.support.vendor import Cut, Reset, Vendor, running_vendor

PAID = BOOK.sample("paid.json")
API_TOKEN = BOOK.credentials["api_token"]


@pytest.fixture
def vendor() -> Iterator[Vendor]:
    with running_vendor() as vendor:
        yield vendor


@pytest.fixture
def adapter(vendor: Vendor) -> GatewayAdapter:
    return BOOK.open(vendor.url)


def delivery(body: Any, *, path_token: str = TOKEN) -> Delivery:
    return Delivery(encode(body), {}, NOW, path_secret=PATH_SECRET, path_token=path_token)


def test_create_charge_sends_what_integrations_send(
    vendor: Vendor, adapter: GatewayAdapter
) -> None:
    """Field for field what the recorded request has; the payer and the texts are ours."""
    BOOK.creates(vendor)

    charge = adapter.create_charge(request())

    (sent,) = vendor.seen("POST", "/transactions")
    recorded = BOOK.sample("create_request.json")
    assert set(sent.json) == set(recorded)
    assert set(sent.json["customer"]) == set(recorded["customer"])
    ours = {"title": "Acesso Perpétuo"}
    assert sent.json["cart"] == [{**recorded["cart"][0], **ours}]
    assert sent.json["customer"]["phone_number"] == "11912345678"
    assert sent.json["reference"] == TOKEN
    assert sent.query == {"api_token": API_TOKEN}
    assert (charge.provider_id, charge.token) == (CHARGE, TOKEN)


def test_create_charge_wrapped_and_without_an_amount(
    vendor: Vendor, adapter: GatewayAdapter
) -> None:
    vendor.on("POST", "/transactions", (201, BOOK.sample("create_response_wrapped.json")))
    charge = adapter.create_charge(request())
    assert (charge.provider_id, charge.status) == (CHARGE, ChargeStatus.PENDING)
    assert charge.amount == Money(2990)
    assert charge.pix_code


def test_create_charge_refused_inside_a_yes(vendor: Vendor, adapter: GatewayAdapter) -> None:
    vendor.on("POST", "/transactions", (201, BOOK.sample("create_response_refused.json")))
    with pytest.raises(ProviderRejected) as told:
        adapter.create_charge(request())
    assert told.value.code == "refused"


def test_create_charge_asks_for_the_payer(vendor: Vendor, adapter: GatewayAdapter) -> None:
    with pytest.raises(CustomerDataRequired) as told:
        adapter.create_charge(request(customer=Customer(name="Ana")))
    assert told.value.fields == ("email", "document", "phone")
    assert not vendor.requests


@pytest.mark.parametrize("answer", [(200, {}), (401, {}), (429, {}), (500, {}), (422, {}), Cut])
def test_the_key_in_the_address_is_told_to_nobody(
    vendor: Vendor, adapter: GatewayAdapter, answer: Any, caplog: pytest.LogCaptureFixture
) -> None:
    """Not in the log, not in an error, not in what an error came from."""
    vendor.on("POST", "/transactions", answer)
    with (
        caplog.at_level(logging.INFO),
        pytest.raises(GatewayError) as told,
    ):
        adapter.create_charge(request())
    assert vendor.requests[0].query["api_token"] == API_TOKEN
    assert API_TOKEN not in f"{caplog.text} {told.value!r} {told.value.__cause__!r}"


def test_the_key_would_be_in_the_log_of_a_talkative_client(
    vendor: Vendor, adapter: GatewayAdapter, caplog: pytest.LogCaptureFixture
) -> None:
    """The guard is the level in config/settings/observability.py: without it the key is there."""
    BOOK.creates(vendor)
    with caplog.at_level(logging.INFO, logger="httpx"):
        adapter.create_charge(request())
    assert API_TOKEN in caplog.text


@given(minor=st.integers(0, 10**12))
def test_amounts_come_back_as_they_went(minor: int) -> None:
    body = decode(encode(transaction_body(request(minor=minor), BOOK.credentials)))
    assert normalize_amount(body["amount"]) == Money(minor)
    assert normalize_amount(body["cart"][0]["price"]) == Money(minor)


@pytest.mark.parametrize(
    ("word", "status"),
    [
        ("processing", ChargeStatus.PENDING),
        ("authorized", ChargeStatus.PENDING),
        ("approved", ChargeStatus.PAID),
        ("refused", ChargeStatus.FAILED),
        ("cancelled", ChargeStatus.FAILED),
        ("chargedback", ChargeStatus.CHARGEBACK),
        ("success", ChargeStatus.UNKNOWN_WORD),
    ],
)
def test_fetch_of_each_word(
    vendor: Vendor, adapter: GatewayAdapter, word: str, status: ChargeStatus
) -> None:
    BOOK.shows(vendor, {"success": True, "data": {**PAID, "payment_status": word}})
    charge = adapter.fetch(provider_id=CHARGE)
    assert charge is not None
    assert charge.status is status


@pytest.mark.parametrize(
    "changes", [{"amount": None}, {"amount": "2990"}, {"amount": 29.9}, {"hash": "another"}]
)
def test_fetch_of_something_else_is_no_answer(
    vendor: Vendor, adapter: GatewayAdapter, changes: dict[str, Any]
) -> None:
    BOOK.shows(vendor, {**PAID, **changes})
    with pytest.raises(OutcomeUnknown):
        adapter.fetch(provider_id=CHARGE)


def test_fetch_takes_no_reference_of_theirs_for_our_token(
    vendor: Vendor, adapter: GatewayAdapter
) -> None:
    """Else each payment would look like another one's, and none would ever settle."""
    BOOK.shows(vendor, {**PAID, "reference": "ATM-000123"})
    charge = adapter.fetch(provider_id=CHARGE)
    assert charge is not None
    assert not charge.token


def test_fetch_reset_half_way_is_unknown(vendor: Vendor, adapter: GatewayAdapter) -> None:
    vendor.on("GET", f"/transactions/{CHARGE}", Reset)
    with pytest.raises(OutcomeUnknown):
        adapter.fetch(provider_id=CHARGE)


def test_refund_stays_off_until_one_was_seen(vendor: Vendor, adapter: GatewayAdapter) -> None:
    assert not adapter.capabilities.refunds
    with pytest.raises(ProviderRejected):
        adapter.refund(paid_charge(BOOK), Money(2990), "k")
    assert not vendor.requests


def test_check_lists_products(vendor: Vendor, adapter: GatewayAdapter) -> None:
    vendor.on("GET", "/products", (200, []), (403, {}))
    adapter.check()
    with pytest.raises(CredentialsRejected):
        adapter.check()


@pytest.mark.parametrize("wrapper", ["data", "payload", "transaction", None])
def test_parse_looks_into_each_wrapper(adapter: GatewayAdapter, wrapper: str | None) -> None:
    body = {wrapper: PAID, "event": "x"} if wrapper else PAID
    (event,) = adapter.parse(delivery(body))
    assert (event.key, event.status, event.token) == ("hx1test:paid", ChargeStatus.PAID, TOKEN)


def test_parse_never_settles_by_itself(adapter: GatewayAdapter) -> None:
    (event,) = adapter.parse(delivery(PAID))
    assert event.must_fetch
    assert adapter.authenticate(delivery(PAID)) is Trust.SHARED_SECRET


def test_parse_believes_the_address_above_the_body(adapter: GatewayAdapter) -> None:
    """A body can be copied from anywhere; the address was given for one payment."""
    (event,) = adapter.parse(delivery({**PAID, "reference": "0" * 32}))
    assert event.token == TOKEN
    (event,) = adapter.parse(delivery(PAID, path_token=""))
    assert event.token == PAID["reference"]


def test_parse_takes_no_producer_for_a_payment(adapter: GatewayAdapter) -> None:
    body = {**PAID, "reference": None}
    (event,) = adapter.parse(delivery(body, path_token=""))
    assert event.token == ""
    assert "prodtest" not in repr(event)


def test_authenticate_wants_the_address(adapter: GatewayAdapter) -> None:
    with pytest.raises(AuthenticationFailed):
        adapter.authenticate(Delivery(encode(PAID), {}, NOW, path_secret="guessed"))
