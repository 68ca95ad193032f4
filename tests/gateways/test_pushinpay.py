"""What is PushinPay's own: forms for webhooks, ids in capitals, amounts as text."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.money import Money
from gateways.charges import ChargeStatus
from gateways.deliveries import Delivery, Kind
from gateways.gateway_adapter import GatewayAdapter
from gateways.http import encode
from gateways.pushinpay.translate import normalize_amount
from gateways.trouble import (
    AuthenticationFailed,
    CredentialsRejected,
    MalformedDelivery,
    OutcomeUnknown,
    ProviderRejected,
)
from tests.gateways.books import NOW, PATH_SECRET, PAYLOADS, TOKEN, paid_charge, request
from tests.gateways.providers.pushinpay import BOOK, CHARGE
from tests.support.vendor import Vendor, running_vendor

PAID = BOOK.sample("paid.json")


@pytest.fixture
def vendor() -> Iterator[Vendor]:
    with running_vendor() as vendor:
        yield vendor


@pytest.fixture
def adapter(vendor: Vendor) -> GatewayAdapter:
    return BOOK.open(vendor.url)


def delivery(body: bytes, **headers: str) -> Delivery:
    return Delivery(body, headers, NOW, path_secret=PATH_SECRET, path_token=TOKEN)


def test_create_charge_sends_an_amount_and_an_address_alone(
    vendor: Vendor, adapter: GatewayAdapter
) -> None:
    BOOK.creates(vendor)
    asked = request()

    charge = adapter.create_charge(asked)

    (sent,) = vendor.seen("POST")
    assert sent.json == {"value": 2990, "webhook_url": asked.webhook_url}
    assert sent.headers["authorization"] == "Bearer 12345|pushinpay-token-for-tests"
    assert charge.provider_id == CHARGE


def test_create_charge_shows_no_code_that_may_be_dead(
    vendor: Vendor, adapter: GatewayAdapter
) -> None:
    """They end it after 15 or 30 minutes, whatever we asked; a repeat says the same."""
    BOOK.creates(vendor)
    charge = adapter.create_charge(request())
    assert charge.expires_at == NOW + timedelta(minutes=15)
    soon = request(expires_at=NOW + timedelta(minutes=5))
    assert adapter.create_charge(soon).expires_at == soon.expires_at


def test_answers_keep_our_secret_to_themselves(vendor: Vendor, adapter: GatewayAdapter) -> None:
    """They repeat the address of our webhook: it must not travel on, not even in `raw`."""
    body = {**BOOK.sample("create_pix_response.json"), "webhook_url": request().webhook_url}
    vendor.on("POST", "/pix/cashIn", (200, body))
    charge = adapter.create_charge(request())
    assert PATH_SECRET in body["webhook_url"]
    assert PATH_SECRET not in f"{charge!r} {charge.raw}"
    assert charge.raw == {}


def test_capabilities_keep_the_account_open() -> None:
    offers = BOOK.adapter.capabilities
    assert offers.poll_interval >= timedelta(seconds=60)
    assert offers.min_amount == Money(50)
    assert offers.token_in_path


@pytest.mark.parametrize(
    ("word", "status"),
    [
        ("created", ChargeStatus.PENDING),
        ("PAID", ChargeStatus.PAID),
        ("canceled", ChargeStatus.FAILED),
        ("refunded", ChargeStatus.REFUNDED),
        ("approved", ChargeStatus.UNKNOWN_WORD),
    ],
)
def test_fetch_of_each_word(
    vendor: Vendor, adapter: GatewayAdapter, word: str, status: ChargeStatus
) -> None:
    BOOK.shows(vendor, {**PAID, "status": word})
    charge = adapter.fetch(provider_id=CHARGE)
    assert charge is not None
    assert charge.status is status
    assert charge.refunded == Money(2990 if word == "refunded" else 0)


def test_fetch_that_answers_for_another_charge_is_no_answer(
    vendor: Vendor, adapter: GatewayAdapter
) -> None:
    """Nothing of ours is echoed: the id is all that ties the answer to the question."""
    BOOK.shows(vendor, {**PAID, "id": "00000000-0000-4000-8000-000000000001"})
    with pytest.raises(OutcomeUnknown):
        adapter.fetch(provider_id=CHARGE)


@pytest.mark.parametrize(
    "value", [None, "29.90", 29.9, -1, True, "", "٢٩", "1" * 5000, [], "2990 ", "+2990"]
)
def test_fetch_of_an_odd_amount_is_no_answer(
    vendor: Vendor, adapter: GatewayAdapter, value: Any
) -> None:
    BOOK.shows(vendor, {**PAID, "value": value})
    with pytest.raises(OutcomeUnknown):
        adapter.fetch(provider_id=CHARGE)


def test_fetch_by_token_never_says_absent(vendor: Vendor, adapter: GatewayAdapter) -> None:
    with pytest.raises(OutcomeUnknown):
        adapter.fetch(token=TOKEN)
    assert not vendor.requests


def test_refund_is_left_to_the_panel(vendor: Vendor, adapter: GatewayAdapter) -> None:
    assert not adapter.capabilities.refunds
    with pytest.raises(ProviderRejected):
        adapter.refund(paid_charge(BOOK), Money(2990), "k")
    assert not vendor.requests


def test_check_takes_a_not_found_for_a_welcome(vendor: Vendor, adapter: GatewayAdapter) -> None:
    vendor.on("GET", r"/transactions/0{8}-.*", (404, {}), (401, {}))
    adapter.check()
    with pytest.raises(CredentialsRejected):
        adapter.check()


@given(minor=st.integers(0, 10**12))
def test_amounts_come_back_as_they_went(minor: int) -> None:
    assert normalize_amount(minor) == normalize_amount(str(minor)) == Money(minor)


def test_parse_of_a_form_says_the_same_as_json(adapter: GatewayAdapter) -> None:
    form = (PAYLOADS / "pushinpay" / "paid_form_urlencoded.txt").read_bytes()
    (told,) = adapter.parse(delivery(form))
    (same,) = adapter.parse(delivery(encode(PAID)))
    assert (told.key, told.status, told.amount, told.provider_id, told.end_to_end_id) == (
        same.key,
        same.status,
        same.amount,
        same.provider_id,
        same.end_to_end_id,
    )
    assert told.token == TOKEN
    assert told.must_fetch


@given(fields=st.dictionaries(st.text(max_size=8), st.text(max_size=8), max_size=5))
def test_parse_of_any_form_reads_or_refuses(fields: dict[str, str]) -> None:
    adapter = _ADAPTER
    try:
        events = adapter.parse(delivery(urlencode(fields, errors="replace").encode()))
    except MalformedDelivery:
        assert not fields.get("id", "").isprintable() or not fields.get("id")
    else:
        assert [event.provider_id for event in events] == [fields["id"].lower()]


@pytest.mark.parametrize("body", [b"", b"hello", b"id=", b"status=paid", b"\xff=1", b'{"id": ""}'])
def test_parse_without_an_id_is_malformed(adapter: GatewayAdapter, body: bytes) -> None:
    with pytest.raises(MalformedDelivery):
        adapter.parse(delivery(body))


def test_parse_rings_even_when_the_amount_cannot_be_read(adapter: GatewayAdapter) -> None:
    (event,) = adapter.parse(delivery(encode({**PAID, "value": "um real"})))
    assert event.amount is None
    assert event.must_fetch


def test_parse_of_a_refund(adapter: GatewayAdapter) -> None:
    (event,) = adapter.parse(delivery(encode({**PAID, "status": "refunded"})))
    assert (event.kind, event.status) == (Kind.REFUND, ChargeStatus.REFUNDED)


def test_authenticate_wants_the_header_the_account_has(vendor: Vendor) -> None:
    guarded = BOOK.open(vendor.url, panel_token="panel-secret")
    guarded.authenticate(delivery(b"", **{"x-pushinpay-token": "panel-secret"}))
    for headers in ({}, {"x-pushinpay-token": "panel-secreT"}, {"x-pushinpay-token": ""}):
        with pytest.raises(AuthenticationFailed):
            guarded.authenticate(delivery(b"", **headers))


_ADAPTER = BOOK.open("http://127.0.0.1:9")
