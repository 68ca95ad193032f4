"""What is SyncPay's own: an hour's token, reais, a payer who must be known."""

import json
from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.money import Money
from gateways.charges import ChargeStatus, Customer
from gateways.deliveries import Delivery, Kind
from gateways.gateway_adapter import GatewayAdapter
from gateways.http import decode, encode
from gateways.syncpay.translate import charge_body, normalize_amount
from gateways.trouble import (
    AuthenticationFailed,
    CredentialsRejected,
    CustomerDataRequired,
    OutcomeUnknown,
    ProviderRejected,
    Unreachable,
)
from tests.gateways.books import NOW, PATH_SECRET, TOKEN, paid_charge, request
from tests.gateways.providers.syncpay import API, BOOK, CHARGE, TOKEN_ANSWER
from tests.support.vendor import Cut, Hang, Vendor, running_vendor

PAID = BOOK.sample("query_transaction_completed.json")["data"]


@pytest.fixture
def vendor() -> Iterator[Vendor]:
    with running_vendor() as vendor:
        vendor.hang_seconds = 1
        yield BOOK.ready(vendor)


@pytest.fixture
def adapter(vendor: Vendor) -> GatewayAdapter:
    BOOK.creates(vendor)
    return BOOK.open(vendor.url, client_secret=f"secret-of-{vendor.url}")


def delivery(body: Any, **headers: str) -> Delivery:
    return Delivery(encode(body), headers, NOW, path_secret=PATH_SECRET, path_token=TOKEN)


def tokens_asked(vendor: Vendor) -> int:
    return len(vendor.seen("POST", "auth-token"))


def test_create_charge_sends_reais_and_the_payer(vendor: Vendor, adapter: GatewayAdapter) -> None:
    charge = adapter.create_charge(request())

    (sent,) = vendor.seen("POST", "cash-in")
    assert b'"amount":29.90' in sent.body
    assert sent.json["client"] == {
        "name": "Ana Souza",
        "cpf": "52998224725",
        "email": "ana@exemplo.com.br",
        "phone": "11912345678",
    }
    assert sent.json["webhook_url"].endswith(f"/{TOKEN}/")
    assert sent.headers["authorization"] == "Bearer an-hour-of-syncpay"
    assert (charge.provider_id, charge.amount) == (CHARGE, Money(2990))


@pytest.mark.parametrize(
    ("changes", "missing"),
    [
        ({"name": ""}, ("name",)),
        ({"document": "", "email": ""}, ("email", "document")),
        ({"document": "11222333000181"}, ("document",)),
        ({"phone": "+12125550100"}, ("phone",)),
    ],
)
def test_create_charge_asks_for_what_is_missing(
    vendor: Vendor, adapter: GatewayAdapter, changes: dict[str, str], missing: tuple[str, ...]
) -> None:
    known = {"name": "Ana", "email": "a@b.com.br", "document": "52998224725"}
    payer = Customer(**{**known, "phone": "+5511912345678", **changes})
    with pytest.raises(CustomerDataRequired) as told:
        adapter.create_charge(request(customer=payer))
    assert told.value.fields == missing
    assert not vendor.requests


def test_create_charge_over_the_limit_may_go_elsewhere(
    vendor: Vendor, adapter: GatewayAdapter
) -> None:
    vendor.on("POST", f"{API}/cash-in", (400, {"message": "Cashin exceeds max_cashin_without_fee"}))
    with pytest.raises(ProviderRejected) as told:
        adapter.create_charge(request())
    assert told.value.may_fail_over


@given(minor=st.integers(0, 10**12))
def test_amounts_come_back_as_they_went(minor: int) -> None:
    written = encode(charge_body(request(minor=minor)))
    assert normalize_amount(decode(written)["amount"]) == Money(minor)
    assert json.loads(written, parse_float=Decimal)["amount"] == Decimal(minor).scaleb(-2)


@pytest.mark.parametrize("value", ["29.90", None, Decimal("29.901"), -1, True, Decimal("NaN")])
def test_fetch_of_an_odd_amount_is_no_answer(
    vendor: Vendor, adapter: GatewayAdapter, value: Any
) -> None:
    body = value if value is None or isinstance(value, bool | int | str) else float(value)
    BOOK.shows(vendor, {"data": {**PAID, "amount": body}})
    with pytest.raises(OutcomeUnknown):
        adapter.fetch(provider_id=CHARGE)


@pytest.mark.parametrize(
    ("word", "status", "dispute"),
    [
        ("PENDING", ChargeStatus.PENDING, ""),
        ("PAID_OUT", ChargeStatus.PAID, ""),
        ("CANCELLED", ChargeStatus.FAILED, ""),
        ("EXPIRED", ChargeStatus.EXPIRED, ""),
        ("refunded", ChargeStatus.REFUNDED, ""),
        ("med", ChargeStatus.CHARGEBACK, "open"),
        ("paid", ChargeStatus.UNKNOWN_WORD, ""),
    ],
)
def test_fetch_of_each_word(
    vendor: Vendor, adapter: GatewayAdapter, word: str, status: ChargeStatus, dispute: str
) -> None:
    BOOK.shows(vendor, {"data": {**PAID, "status": word}})
    charge = adapter.fetch(provider_id=CHARGE)
    assert charge is not None
    assert (charge.status, charge.dispute) == (status, dispute)
    assert charge.refunded == Money(2990 if word == "refunded" else 0)
    assert charge.fee is None


def test_fetch_says_another_currency(vendor: Vendor, adapter: GatewayAdapter) -> None:
    BOOK.shows(vendor, {"data": {**PAID, "currency": "USD"}})
    charge = adapter.fetch(provider_id=CHARGE)
    assert charge is not None
    assert charge.amount == Money(2990, "USD")


def test_fetch_that_answers_for_another_charge_is_no_answer(
    vendor: Vendor, adapter: GatewayAdapter
) -> None:
    BOOK.shows(vendor, {"data": {**PAID, "reference_id": "another"}})
    with pytest.raises(OutcomeUnknown):
        adapter.fetch(provider_id=CHARGE)


def test_token_is_fetched_once_and_again_before_its_end(
    vendor: Vendor, adapter: GatewayAdapter
) -> None:
    BOOK.shows(vendor, {"data": PAID})
    later = NOW + timedelta(seconds=3539)
    for now, asked in ((NOW, 1), (later, 1), (later + timedelta(seconds=1), 2)):
        BOOK.shows(vendor, {"data": PAID})
        again = BOOK.open(vendor.url, client_secret=f"secret-of-{vendor.url}")
        again.clock = lambda now=now: now  # type: ignore[misc]
        again.fetch(provider_id=CHARGE)
        assert tokens_asked(vendor) == asked


def test_token_of_one_account_is_never_used_for_another(vendor: Vendor) -> None:
    BOOK.shows(vendor, {"data": PAID})
    for name in ("one", "two"):
        BOOK.open(vendor.url, client_id=f"{name}-{vendor.url}").fetch(provider_id=CHARGE)
    assert tokens_asked(vendor) == 2


def test_token_that_is_let_in_no_longer_is_replaced_once(
    vendor: Vendor, adapter: GatewayAdapter
) -> None:
    adapter.create_charge(request())
    fresh = {**TOKEN_ANSWER, "access_token": "a-new-one"}
    vendor.on("POST", f"{API}/auth-token", (200, fresh))
    created = BOOK.sample("create_cashin_response.json")
    vendor.on("POST", f"{API}/cash-in", (401, {}), (200, created))

    adapter.create_charge(request())

    used = [seen.headers["authorization"] for seen in vendor.seen("POST", "cash-in")]
    assert used == ["Bearer an-hour-of-syncpay", "Bearer an-hour-of-syncpay", "Bearer a-new-one"]


def test_token_refused_for_good_is_said(vendor: Vendor, adapter: GatewayAdapter) -> None:
    vendor.on("POST", f"{API}/cash-in", (401, {}))
    with pytest.raises(CredentialsRejected):
        adapter.create_charge(request())
    assert len(vendor.seen("POST", "cash-in")) == 2


@pytest.mark.parametrize(
    "answer",
    [Hang, Cut, (500, {}), (200, b"<html>"), (200, {}), (200, {"access_token": "x"})],
)
def test_without_a_token_nothing_was_asked(
    vendor: Vendor, adapter: GatewayAdapter, answer: Any
) -> None:
    """A charge cannot be in doubt before the call that makes it: the next gateway may be tried."""
    vendor.on("POST", f"{API}/auth-token", answer)
    with pytest.raises(Unreachable):
        adapter.create_charge(request())
    assert not vendor.seen("POST", "cash-in")


@pytest.mark.parametrize("status", [400, 401, 422])
def test_check_of_a_wrong_secret(vendor: Vendor, adapter: GatewayAdapter, status: int) -> None:
    adapter.check()
    vendor.on("POST", f"{API}/auth-token", (status, {"message": "Invalid credentials"}))
    with pytest.raises(CredentialsRejected):
        adapter.check()


def test_refund_is_left_to_the_panel(vendor: Vendor, adapter: GatewayAdapter) -> None:
    assert not adapter.capabilities.refunds
    with pytest.raises(ProviderRejected):
        adapter.refund(paid_charge(BOOK), Money(2990), "k")
    assert not vendor.requests


def test_parse_of_a_return_for_fraud(adapter: GatewayAdapter) -> None:
    (event,) = adapter.parse(delivery({"data": {"id": CHARGE, "status": "med", "amount": 29.9}}))
    assert (event.kind, event.status, event.dispute) == (
        Kind.DISPUTE,
        ChargeStatus.CHARGEBACK,
        "open",
    )
    assert event.must_fetch
    assert event.token == TOKEN


def test_parse_of_money_that_goes_out_is_not_ours(adapter: GatewayAdapter) -> None:
    body = {"data": {"id": CHARGE, "status": "completed", "amount": 29.9}}
    assert adapter.parse(delivery(body, event="cashout.update")) == []


def test_authenticate_wants_the_token_the_account_has(vendor: Vendor) -> None:
    guarded = BOOK.open(vendor.url, webhook_token="wh-token")
    guarded.authenticate(delivery({}, authorization="Bearer wh-token"))
    for headers in ({}, {"authorization": "Bearer other"}, {"authorization": "wh-token"}):
        with pytest.raises(AuthenticationFailed):
            guarded.authenticate(delivery({}, **headers))
