"""Mercado Pago beyond the contract: signatures that leave the body out, doorbells, fees."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.money import Money
from gateways.charges import ChargeStatus, Customer, Fee, RefundStatus
from gateways.deliveries import Delivery, Event, Kind, Trust
from gateways.gateway_adapter import GatewayAdapter
from gateways.http import decode, encode
from gateways.mercadopago.signing import OLDEST, sign
from gateways.mercadopago.translate import (
    normalize_amount,
    normalize_create_response,
    normalize_status,
)
from gateways.trouble import (
    AuthenticationFailed,
    CustomerDataRequired,
    InvalidRequest,
    MalformedDelivery,
    OutcomeUnknown,
    ProviderRejected,
)
from tests.gateways.books import NOW, PATH_SECRET, TOKEN, paid_charge, request
from tests.gateways.providers.mercadopago import BOOK, CREATED, PAYMENT
from tests.support.vendor import Hang, Vendor, running_vendor

SECRET = BOOK.credentials["signature_secret"]
APPROVED = BOOK.sample("query_approved.json")
SEARCH = "/v1/payments/search"
REQUEST_ID = "f7b2a1d4-0000-4000-8000-000000000001"


@pytest.fixture
def vendor() -> Iterator[Vendor]:
    with running_vendor() as vendor:
        vendor.hang_seconds = 1
        yield vendor


@pytest.fixture
def adapter(vendor: Vendor) -> GatewayAdapter:
    return BOOK.open(vendor.url)


def ring(
    *,
    data_id: str = PAYMENT,
    signed_id: str | None = None,
    at: datetime = NOW,
    secret: str = SECRET,
    milliseconds: bool = True,
    **changes: Any,
) -> Delivery:
    """A notification, signed for `signed_id` at `at`."""
    seconds = int(at.timestamp())
    ts = str(seconds * 1000 if milliseconds else seconds)
    signed = data_id if signed_id is None else signed_id
    digest = sign(secret, data_id=signed, request_id=REQUEST_ID, ts=ts)
    given_body: dict[str, Any] = BOOK.sample("paid.json")
    rung = Delivery(
        body=encode(given_body),
        headers={"x-signature": f"ts={ts},v1={digest}", "x-request-id": REQUEST_ID},
        received_at=NOW,
        query={"data.id": data_id, "type": "payment"},
        path_secret=PATH_SECRET,
        path_token=TOKEN,
    )
    return replace(rung, **changes)


@pytest.mark.parametrize("milliseconds", [True, False])
def test_authenticate_takes_either_unit_of_time(
    adapter: GatewayAdapter, milliseconds: bool
) -> None:
    assert adapter.authenticate(ring(milliseconds=milliseconds)) is Trust.SHARED_SECRET


def test_authenticate_takes_the_id_as_it_came_or_in_lower_case(adapter: GatewayAdapter) -> None:
    assert adapter.authenticate(ring(data_id="ORDTST01")) is Trust.SHARED_SECRET
    assert adapter.authenticate(ring(data_id="ORDTST01", signed_id="ordtst01"))


def test_authenticate_takes_several_secrets_while_one_is_exchanged(vendor: Vendor) -> None:
    both = BOOK.open(vendor.url, signature_secret="the-new-secret\nthe-old-secret")
    assert both.authenticate(ring(secret="the-old-secret"))
    assert both.authenticate(ring(secret="the-new-secret"))


@pytest.mark.parametrize(
    "forged",
    [
        ring(secret="somebody-elses"),
        ring(signed_id="999"),
        ring(at=NOW - OLDEST - timedelta(minutes=1)),
        ring(at=NOW + timedelta(hours=1)),
        ring(headers={}),
        ring(headers={"x-signature": "ts=1795360500000,v1="}),
        ring(headers={"x-signature": "ts=,v1=é"}),
        ring(headers={**ring().headers, "x-request-id": "another"}),
        ring(query={"data.id": "999", "type": "payment"}),
        ring(query={"type": "payment"}),
    ],
    ids=["secret", "id", "stale", "early", "none", "empty", "odd", "request", "query", "no-id"],
)
def test_authenticate_refuses_what_is_not_signed_for(
    adapter: GatewayAdapter, forged: Delivery
) -> None:
    with pytest.raises(AuthenticationFailed):
        adapter.authenticate(forged)


def test_authenticate_without_a_signature_secret_goes_by_the_address(vendor: Vendor) -> None:
    open_door = BOOK.open(vendor.url, signature_secret="")
    assert open_door.authenticate(ring(headers={})) is Trust.SHARED_SECRET
    with pytest.raises(AuthenticationFailed):
        open_door.authenticate(ring(headers={}, path_secret="guessed"))


def test_parse_never_looks_at_another_id_in_the_body(adapter: GatewayAdapter) -> None:
    """The body is not signed: who has one delivery may write what they like into it."""
    body = encode({**BOOK.sample("paid.json"), "data": {"id": "666"}})
    (event,) = adapter.parse(ring(body=body))
    assert (event.provider_id, event.must_fetch) == (PAYMENT, True)
    assert (event.status, event.amount) == (None, None)


def test_parse_without_an_id_in_the_address_goes_by_the_token(adapter: GatewayAdapter) -> None:
    (event,) = adapter.parse(ring(query={"type": "payment"}))
    assert (event.provider_id, event.token, event.must_fetch) == ("", TOKEN, True)
    assert adapter.parse(ring(query={"type": "payment"}, path_token="")) == []


def test_parse_reads_the_older_kind_each_as_its_own(adapter: GatewayAdapter) -> None:
    older = ring(body=b"", query={"topic": "payment", "id": PAYMENT})
    later = replace(older, headers={"x-request-id": "another"})

    (first,), (second,) = adapter.parse(older), adapter.parse(later)

    assert (first.provider_id, first.token) == (PAYMENT, TOKEN)
    assert first.key == adapter.parse(older)[0].key != second.key


def test_parse_of_a_chargeback_says_which_payment_to_look_at(adapter: GatewayAdapter) -> None:
    body = {"id": 7, "type": "topic_chargebacks_wh", "data": {"id": "233", "payment_id": 42}}
    given_query = {"data.id": "233", "type": "topic_chargebacks_wh"}
    told = adapter.parse(ring(body=encode(body), query=given_query, path_token=""))
    assert told == [Event(key="7", kind=Kind.DISPUTE, provider_id="42", must_fetch=True)]


@pytest.mark.parametrize("topic", ["order", "topic_merchant_order_wh", "subscription", ""])
def test_parse_leaves_other_topics_alone(adapter: GatewayAdapter, topic: str) -> None:
    body = encode({"id": 1, "type": topic, "data": {"id": "1"}})
    assert adapter.parse(ring(body=body, query={"data.id": "1", "type": topic})) == []


@pytest.mark.parametrize("wrong", ["../users/me", "1/refunds", "²", "-1", "%2e%2e"])
def test_parse_takes_no_address_for_a_payment(adapter: GatewayAdapter, wrong: str) -> None:
    with pytest.raises(MalformedDelivery):
        adapter.parse(ring(query={"data.id": wrong, "type": "payment"}))
    assert adapter.fetch(provider_id=wrong) is None


def test_fetch_of_the_panels_simulation_is_nothing(adapter: GatewayAdapter, vendor: Vendor) -> None:
    vendor.on("GET", "/v1/payments/123456", (404, {"error": "not_found", "status": 404}))
    body = encode(BOOK.sample("simulated_test_notification.json"))
    (event,) = adapter.parse(ring(data_id="123456", body=body))
    assert adapter.fetch(provider_id=event.provider_id, token=event.token) is None


def test_fetch_by_token_takes_the_one_that_has_money(
    adapter: GatewayAdapter, vendor: Vendor
) -> None:
    failed = {**BOOK.sample("query_rejected.json"), "id": 999999999999}
    other = {**APPROVED, "external_reference": "somebody-elses", "id": 1}
    vendor.on("GET", SEARCH, (200, {"results": [failed, other, APPROVED]}))

    charge = adapter.fetch(token=TOKEN)

    assert charge is not None
    assert (charge.provider_id, charge.status) == (PAYMENT, ChargeStatus.PAID)
    assert vendor.seen("GET", SEARCH)[0].query == {"external_reference": TOKEN}


def test_fetch_by_token_of_nothing_is_none(adapter: GatewayAdapter, vendor: Vendor) -> None:
    vendor.on("GET", SEARCH, (200, {"results": [], "paging": {"total": 0}}))
    assert adapter.fetch(token=TOKEN) is None
    vendor.on("GET", SEARCH, (200, {"paging": {"total": 0}}))
    with pytest.raises(OutcomeUnknown):
        adapter.fetch(token=TOKEN)


def test_fetch_leaves_out_what_the_account_paid_to_others(vendor: Vendor) -> None:
    BOOK.shows(vendor, {**APPROVED, "collector_id": 55555})
    assert BOOK.open(vendor.url).fetch(provider_id=PAYMENT) is None
    assert BOOK.open(vendor.url, user_id="").fetch(provider_id=PAYMENT) is not None


def test_create_charge_asks_as_agreed(adapter: GatewayAdapter, vendor: Vendor) -> None:
    BOOK.creates(vendor)

    charge = adapter.create_charge(request())

    (sent,) = vendor.seen("POST")
    assert sent.headers["x-idempotency-key"] == f"key-{TOKEN}"
    assert sent.headers["authorization"] == f"Bearer {BOOK.credentials['access_token']}"
    assert b'"transaction_amount":29.90' in sent.body
    assert sent.json["notification_url"].endswith(f"/{TOKEN}/?source_news=webhooks")
    assert sent.json["date_of_expiration"] == "2026-11-22T13:00:00.000-03:00"
    assert sent.json["payer"] == {
        "email": "ana@exemplo.com.br",
        "first_name": "Ana Souza",
        "identification": {"type": "CPF", "number": "52998224725"},
    }
    assert (charge.token, charge.provider_id) == (TOKEN, PAYMENT)
    assert charge.pix_code.startswith("000201")
    assert charge.expires_at == datetime(2026, 11, 22, 16, 0, tzinfo=UTC)


def test_create_charge_says_all_that_is_missing(adapter: GatewayAdapter, vendor: Vendor) -> None:
    with pytest.raises(CustomerDataRequired) as needs:
        adapter.create_charge(request(customer=Customer("Ana")))
    assert needs.value.fields == ("email", "document")
    assert not vendor.requests


def test_create_charge_with_a_key_in_use_adopts_its_payment(
    adapter: GatewayAdapter, vendor: Vendor
) -> None:
    vendor.on("POST", "/v1/payments", (409, {"error": "conflict"}))
    vendor.on("GET", SEARCH, (200, {"results": [CREATED]}))
    assert adapter.create_charge(request()).provider_id == PAYMENT
    with pytest.raises(OutcomeUnknown):
        adapter.create_charge(request(minor=2991))
    vendor.on("GET", SEARCH, (200, {"results": []}))
    with pytest.raises(OutcomeUnknown):
        adapter.create_charge(request())


def test_create_charge_rejected_at_once_may_go_elsewhere(
    adapter: GatewayAdapter, vendor: Vendor
) -> None:
    no = {**CREATED, "status": "rejected", "status_detail": "rejected_high_risk"}
    vendor.on("POST", "/v1/payments", (201, no))
    with pytest.raises(ProviderRejected) as told:
        adapter.create_charge(request())
    assert told.value.code == "rejected:rejected_high_risk"


def test_create_charge_tells_the_accounts_fault_from_the_datas(
    adapter: GatewayAdapter, vendor: Vendor
) -> None:
    def says(code: object, word: object = "bad_request") -> tuple[int, dict[str, Any]]:
        return 400, {"error": word, "cause": [{"code": code, "description": "CPF 52998224725"}]}

    vendor.on("POST", "/v1/payments", says(13253), says(2067), says(None), says(None, "a b 529"))
    with pytest.raises(ProviderRejected) as keyless:
        adapter.create_charge(request())
    assert keyless.value.code == "13253"
    for code in ("2067", "bad_request", "400"):
        with pytest.raises(InvalidRequest) as told:
            adapter.create_charge(request())
        assert told.value.code == code
        assert "529" not in str(told.value)


@pytest.mark.parametrize(
    ("word", "status"),
    [
        ("approved", RefundStatus.SUCCEEDED),
        ("in_process", RefundStatus.PENDING),
        ("rejected", RefundStatus.FAILED),
        ("a_new_word", RefundStatus.PENDING),
    ],
)
def test_refund_is_asked_for_with_its_key(
    adapter: GatewayAdapter, vendor: Vendor, word: str, status: RefundStatus
) -> None:
    back = {"id": 1009042015, "amount": 10.01, "status": word}
    vendor.on("POST", f"/v1/payments/{PAYMENT}/refunds", (201, back))

    refund = adapter.refund(paid_charge(BOOK), Money(1001), "a-refunds-key")

    (sent,) = vendor.seen("POST")
    assert (sent.body, sent.headers["x-idempotency-key"]) == (b'{"amount":10.01}', "a-refunds-key")
    assert (refund.provider_id, refund.amount) == ("1009042015", Money(1001))
    assert refund.status is status


def test_refund_under_way_is_unknown(adapter: GatewayAdapter, vendor: Vendor) -> None:
    answers: tuple[Any, ...] = ((409, {}), (423, {"error": "locked"}), Hang)
    vendor.on("POST", f"/v1/payments/{PAYMENT}/refunds", *answers)
    for _ in answers:
        with pytest.raises(OutcomeUnknown):
            adapter.refund(paid_charge(BOOK), Money(1001), "a-refunds-key")


def test_check_asks_who_the_account_is(adapter: GatewayAdapter, vendor: Vendor) -> None:
    vendor.on("GET", "/users/me", (200, {"id": 44444}))
    adapter.check()
    vendor.on("GET", "/users/me", (400, {"error": "invalid_token"}))
    with pytest.raises(InvalidRequest):
        adapter.check()


@pytest.mark.parametrize(
    ("word", "detail", "status", "dispute"),
    [
        ("in_mediation", "pending", ChargeStatus.PAID, "open"),
        ("charged_back", "in_process", ChargeStatus.CHARGEBACK, "open"),
        ("charged_back", "settled", ChargeStatus.CHARGEBACK, "lost"),
        ("charged_back", "reimbursed", ChargeStatus.PAID, "won"),
        ("cancelled", "expired", ChargeStatus.EXPIRED, ""),
        ("cancelled", "by_collector", ChargeStatus.FAILED, ""),
        ("in_process", "pending_contingency", ChargeStatus.PENDING, ""),
        ("authorized", "pending_capture", ChargeStatus.PENDING, ""),
    ],
)
def test_charge_tells_status_and_dispute(
    word: str, detail: str, status: ChargeStatus, dispute: str
) -> None:
    body = decode(encode({**APPROVED, "status": word, "status_detail": detail}))
    told = normalize_create_response(body)
    assert (told.status, told.dispute) == (status, dispute)
    assert normalize_status(word, detail) is status


def fee_of(**changes: Any) -> Fee | None:
    body = decode(encode({**BOOK.sample("query_approved.json"), **changes}))
    return normalize_create_response(body).fee


def line(kind: str, payer: str, original: float, refunded: float = 0) -> dict[str, Any]:
    amounts = {"original": original, "refunded": refunded}
    return {"type": kind, "accounts": {"from": payer, "to": "mp"}, "amounts": amounts}


def test_fee_is_the_sellers_part_alone() -> None:
    ours = {"type": "mercadopago_fee", "amount": 0.29, "fee_payer": "collector"}
    theirs = {"type": "financing_fee", "amount": 5.5, "fee_payer": "payer"}
    assert fee_of(fee_details=[ours, theirs]) == Fee(Money(29), exact=True)
    assert fee_of(fee_details=[theirs]) is None
    assert fee_of(fee_details=[]) is None
    assert fee_of(fee_details="odd") is None


def test_fee_that_disagrees_with_the_net_amount_is_an_estimate() -> None:
    net = {"net_received_amount": 29.0}
    assert fee_of(transaction_details=net) == Fee(Money(29), exact=False)
    assert fee_of(transaction_details=None) == Fee(Money(29), exact=True)


def test_fee_follows_what_a_refund_gave_back() -> None:
    lines = [line("fee", "collector", 0.29, 0.10), line("fee", "payer", 5), line("tax", "mp", 1)]
    assert fee_of(charges_details=lines) == Fee(Money(19), exact=True)


@given(minor=st.integers(0, 10**12))
def test_amounts_come_back_as_they_went(minor: int) -> None:
    assert normalize_amount(decode(encode(Money(minor).reais))) == Money(minor)


@pytest.mark.parametrize("odd", [29.9, True, "29.90", None, -1])
def test_amounts_are_never_guessed(odd: object) -> None:
    with pytest.raises((TypeError, ValueError)):
        normalize_amount(odd)
