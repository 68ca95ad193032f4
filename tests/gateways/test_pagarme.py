"""What is Pagar.me's own: failures in a yes, refunds called canceled, fees of receivables."""

import base64
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest

from core.money import Money
from gateways.charges import ChargeStatus, Customer, RefundStatus
from gateways.deliveries import Delivery, Kind, Trust
from gateways.gateway_adapter import GatewayAdapter
from gateways.http import encode
from gateways.trouble import (
    AuthenticationFailed,
    CredentialsRejected,
    CustomerDataRequired,
    CustomerDeclined,
    InvalidRequest,
    OutcomeUnknown,
    ProviderRejected,
)
from tests.gateways.books import NOW, PATH_SECRET, TOKEN, paid_charge, request
from tests.gateways.providers.pagarme import BOOK, CHARGE, ORDER, PAYABLES, REFUNDED
from tests.support.vendor import Hang, Vendor, running_vendor

PAID = BOOK.sample("paid.json")["data"]


@pytest.fixture
def vendor() -> Iterator[Vendor]:
    with running_vendor() as vendor:
        vendor.hang_seconds = 1
        yield vendor


@pytest.fixture
def adapter(vendor: Vendor) -> GatewayAdapter:
    return BOOK.open(vendor.url)


def hook(kind: str, **changes: Any) -> Delivery:
    body = {**BOOK.sample("paid.json"), "type": kind}
    body["data"] = {**body["data"], **changes}
    return Delivery(encode(body), {}, NOW, path_secret=PATH_SECRET)


def failed_order(transaction: dict[str, Any]) -> dict[str, Any]:
    charge = {**ORDER["charges"][0], "status": "failed", "last_transaction": transaction}
    return {**ORDER, "status": "failed", "charges": [charge]}


def test_create_charge_sends_our_names_and_the_payer(
    vendor: Vendor, adapter: GatewayAdapter
) -> None:
    BOOK.creates(vendor)

    charge = adapter.create_charge(request(metadata={"webhook_token": "never this"}))

    (sent,) = vendor.seen("POST", "/orders")
    assert sent.json["code"] == TOKEN
    assert sent.json["metadata"] == {"webhook_token": TOKEN, "payment_id": f"PAY_{TOKEN}"}
    assert sent.json["payments"][0]["pix"] == {"expires_at": "2026-11-22T16:00:00Z"}
    assert sent.json["customer"]["type"] == "individual"
    assert sent.json["customer"]["phones"]["mobile_phone"]["area_code"] == "11"
    assert sent.headers["idempotency-key"] == f"key-{TOKEN}"
    key = base64.b64encode(b"sk_test_0123456789abcdef:").decode()
    assert sent.headers["authorization"] == f"Basic {key}"
    assert charge.provider_id == CHARGE
    assert charge.token == TOKEN
    assert charge.expires_at == datetime(2026, 11, 22, 16, tzinfo=UTC)


@pytest.mark.parametrize("phone", ["", "+351912345678"])
def test_create_charge_needs_a_phone_in_brazil(adapter: GatewayAdapter, phone: str) -> None:
    payer = Customer("Ana", "ana@exemplo.com.br", "52998224725", phone)
    with pytest.raises(CustomerDataRequired) as told:
        adapter.create_charge(request(customer=payer))
    assert told.value.fields == ("phone",)


def test_create_charge_of_a_company(vendor: Vendor, adapter: GatewayAdapter) -> None:
    BOOK.creates(vendor)
    payer = Customer("Ana Ltda.", "ana@exemplo.com.br", "11222333000181", "+5511912345678")
    adapter.create_charge(request(customer=payer))
    (sent,) = vendor.seen("POST", "/orders")
    assert (sent.json["customer"]["type"], sent.json["customer"]["document_type"]) == (
        "company",
        "CNPJ",
    )


@pytest.mark.parametrize(
    ("transaction", "error", "code"),
    [
        (
            {"gateway_response": {"code": "400", "errors": [{"message": "Ana está bloqueada"}]}},
            ProviderRejected,
            "400",
        ),
        ({"antifraud_response": {"status": "reproved"}}, CustomerDeclined, "antifraud"),
        ({}, ProviderRejected, "failed"),
    ],
)
def test_create_charge_failed_inside_a_yes(
    vendor: Vendor, adapter: GatewayAdapter, transaction: Any, error: Any, code: str
) -> None:
    vendor.on("POST", "/orders", (200, failed_order(transaction)))
    with pytest.raises(error) as told:
        adapter.create_charge(request())
    assert told.value.code == code
    assert "Ana" not in str(told.value)


@pytest.mark.parametrize(
    ("status", "error"),
    [
        (400, InvalidRequest),
        (422, InvalidRequest),
        (412, ProviderRejected),
        (409, OutcomeUnknown),
        (403, CredentialsRejected),
    ],
)
def test_create_charge_names_each_refusal(
    vendor: Vendor, adapter: GatewayAdapter, status: int, error: Any
) -> None:
    vendor.on("POST", "/orders", (status, {"message": "The request is invalid."}))
    with pytest.raises(error):
        adapter.create_charge(request())


@pytest.mark.parametrize(
    ("changes", "status", "amount", "refunded"),
    [
        ({"status": "underpaid", "paid_amount": 1000}, ChargeStatus.PENDING, 2990, 0),
        ({"status": "overpaid", "paid_amount": 3990}, ChargeStatus.PAID, 3990, 0),
        ({"status": "processing", "paid_amount": None, "paid_at": None}, "pending", 2990, 0),
        ({"status": "canceled", "paid_amount": None, "paid_at": None}, "failed", 2990, 0),
        ({"status": "canceled", "paid_amount": 0, "paid_at": None}, "failed", 2990, 0),
        ({"status": "canceled", "paid_amount": 2990}, "refunded", 2990, 2990),
        ({"status": "canceled", "paid_amount": None}, "refunded", 2990, 2990),
        ({"status": "canceled", "canceled_amount": 1000}, "paid", 2990, 1000),
        ({"status": "paid", "canceled_amount": 1000}, "paid", 2990, 1000),
        ({"status": "chargedback"}, "chargeback", 2990, 0),
        ({"status": "Paid"}, "unknown_word", 2990, 0),
    ],
)
def test_fetch_tells_the_status_from_the_money(
    vendor: Vendor,
    adapter: GatewayAdapter,
    changes: dict[str, Any],
    status: str,
    amount: int,
    refunded: int,
) -> None:
    vendor.on("GET", f"/charges/{CHARGE}", (200, {**PAID, **changes}))
    charge = adapter.fetch(provider_id=CHARGE)
    assert charge is not None
    assert (charge.status, charge.amount, charge.refunded) == (
        status,
        Money(amount),
        Money(refunded),
    )


def test_fetch_adds_up_all_fees_of_the_charge(vendor: Vendor, adapter: GatewayAdapter) -> None:
    row = PAYABLES["data"][0]
    rows = [
        {**row, "fee": 29, "anticipation_fee": 5, "fraud_coverage_fee": None},
        {**row, "fee": 1},
        {**row, "fee": 50, "type": "refund"},
        {**row, "fee": 50, "charge_id": "ch_other"},
    ]
    vendor.on("GET", f"/charges/{CHARGE}", (200, PAID))
    vendor.on("GET", "/payables", (200, {"data": rows}))

    charge = adapter.fetch(provider_id=CHARGE)

    assert charge is not None
    assert charge.fee is not None
    assert charge.fee.amount == Money(35)
    assert charge.fee.exact
    assert vendor.seen("GET", "/payables")[0].query["charge_id"] == CHARGE


@pytest.mark.parametrize(
    ("word", "kind", "dispute"),
    [
        ("chargedback", "chargeback", "open"),
        ("paid", "chargeback_refund", "won"),
        ("chargedback", "chargeback_refund", "won"),
        ("paid", "credit", ""),
    ],
)
def test_fetch_sees_a_chargeback_that_was_won_back(
    vendor: Vendor, adapter: GatewayAdapter, word: str, kind: str, dispute: str
) -> None:
    """The charge has no word for it; the receivables do."""
    rows = [*PAYABLES["data"], {**PAYABLES["data"][0], "type": kind}]
    vendor.on("GET", f"/charges/{CHARGE}", (200, {**PAID, "status": word}))
    vendor.on("GET", "/payables", (200, {"data": rows}))
    charge = adapter.fetch(provider_id=CHARGE)
    assert charge is not None
    assert charge.dispute == dispute


@pytest.mark.parametrize(
    "answer", [(500, {}), (403, {}), (404, {}), (200, {"data": []}), (200, b"no"), Hang]
)
def test_fetch_does_not_wait_for_the_fee(
    vendor: Vendor, adapter: GatewayAdapter, answer: Any
) -> None:
    """That money came must be known even while its fee is not; an unknown fee is not zero."""
    vendor.on("GET", f"/charges/{CHARGE}", (200, PAID))
    vendor.on("GET", "/payables", answer)
    charge = adapter.fetch(provider_id=CHARGE)
    assert charge is not None
    assert charge.status is ChargeStatus.PAID
    assert charge.fee is None


def test_fetch_by_token_asks_for_the_order_with_our_code(
    vendor: Vendor, adapter: GatewayAdapter
) -> None:
    other = {**ORDER, "id": "or_other", "code": "x", "metadata": {}}
    vendor.on("GET", "/orders", (200, {"data": [other, ORDER]}))
    vendor.on("GET", f"/orders/{ORDER['id']}", (200, ORDER))

    charge = adapter.fetch(token=TOKEN)

    assert charge is not None
    assert (charge.provider_id, charge.status) == (CHARGE, ChargeStatus.PENDING)
    assert vendor.seen("GET", r"/orders$")[0].query == {"code": TOKEN}


def test_fetch_by_token_that_nobody_knows(vendor: Vendor, adapter: GatewayAdapter) -> None:
    vendor.on("GET", "/orders", (200, {"data": [{**ORDER, "code": "x", "metadata": {}}]}))
    assert adapter.fetch(token=TOKEN) is None


@pytest.mark.parametrize("answer", [(200, {}), (200, b"<html>"), (500, {})])
def test_fetch_by_token_takes_no_odd_answer_for_absence(
    vendor: Vendor, adapter: GatewayAdapter, answer: Any
) -> None:
    vendor.on("GET", "/orders", answer)
    with pytest.raises(OutcomeUnknown):
        adapter.fetch(token=TOKEN)


def test_fetch_keeps_an_id_inside_its_path(vendor: Vendor, adapter: GatewayAdapter) -> None:
    adapter.fetch(provider_id="ch_1/../../orders?x=1")
    assert vendor.requests[0].path == "/charges/ch_1%2F..%2F..%2Forders%3Fx%3D1"


@pytest.mark.parametrize(
    ("changes", "status"),
    [
        ({}, RefundStatus.SUCCEEDED),
        ({"last_transaction": {"id": "t", "status": "pending_refund"}}, RefundStatus.PENDING),
        ({"last_transaction": {"id": "t", "status": "with_error"}}, RefundStatus.FAILED),
        ({"last_transaction": {"id": "t", "status": "paid"}}, RefundStatus.SUCCEEDED),
        (
            {"last_transaction": {"id": "t"}, "status": "paid", "canceled_amount": 999},
            RefundStatus.PENDING,
        ),
    ],
)
def test_refund_says_how_far_it_is(
    vendor: Vendor, adapter: GatewayAdapter, changes: dict[str, Any], status: RefundStatus
) -> None:
    vendor.on("DELETE", f"/charges/{CHARGE}", (200, {**REFUNDED, **changes}))

    refund = adapter.refund(paid_charge(BOOK), Money(1000), "key-of-the-refund")

    (sent,) = vendor.seen("DELETE")
    assert sent.json == {"amount": 1000}
    assert sent.headers["idempotency-key"] == "key-of-the-refund"
    assert (refund.amount, refund.status) == (Money(1000), status)


def test_refund_does_not_count_an_earlier_one_as_itself(
    vendor: Vendor, adapter: GatewayAdapter
) -> None:
    body = {**REFUNDED, "status": "paid", "canceled_amount": 1000, "last_transaction": {"id": "t"}}
    vendor.on("DELETE", f"/charges/{CHARGE}", (200, body))
    before = paid_charge(BOOK, refunded=Money(1000))
    assert adapter.refund(before, Money(1000), "k").status is RefundStatus.PENDING


def test_cancel_leaves_a_charge_alone_that_was_paid_meanwhile(
    vendor: Vendor, adapter: GatewayAdapter
) -> None:
    """Their one call withdraws what is unpaid and refunds what is paid."""
    BOOK.shows(vendor, BOOK.sample("paid.json"))
    waiting = paid_charge(BOOK, status=ChargeStatus.PENDING)
    assert adapter.cancel(waiting).status is ChargeStatus.PAID
    assert not vendor.seen("DELETE")


def test_check_asks_the_cheapest_thing(vendor: Vendor, adapter: GatewayAdapter) -> None:
    vendor.on("GET", "/orders", (200, {"data": []}), (401, {}))
    adapter.check()
    with pytest.raises(CredentialsRejected):
        adapter.check()


@pytest.mark.parametrize(
    ("kind", "changes", "expected"),
    [
        ("charge.overpaid", {"status": "overpaid", "paid_amount": 3990}, ("payment", "paid", 3990)),
        ("charge.underpaid", {"status": "underpaid", "paid_amount": 1}, ("payment", "pending", 1)),
        (
            "charge.partial_canceled",
            {"status": "paid", "canceled_amount": 1},
            ("refund", "paid", 2990),
        ),
        ("charge.chargedback", {"status": "chargedback"}, ("dispute", "chargeback", 2990)),
        ("charge.brand_new", {"status": "brand_new"}, ("payment", "unknown_word", 2990)),
    ],
)
def test_parse_of_each_charge_event(kind: str, changes: dict[str, Any], expected: Any) -> None:
    (event,) = BOOK.open("http://127.0.0.1:9").parse(hook(kind, **changes))
    assert event.amount is not None
    assert (event.kind, event.status, event.amount.minor) == expected
    assert event.must_fetch


@pytest.mark.parametrize("kind", ["customer.created", "invoice.paid", "subscription.charged", ""])
def test_parse_of_what_is_not_ours(kind: str) -> None:
    assert BOOK.open("http://127.0.0.1:9").parse(hook(kind)) == []


def test_parse_of_an_order_and_its_charge_are_two_doorbells_of_one_payment() -> None:
    adapter = BOOK.open("http://127.0.0.1:9")
    samples = [BOOK.sample(name) for name in ("paid.json", "order_paid.json")]
    charge, order = (
        adapter.parse(Delivery(encode(body), {}, NOW, path_secret=PATH_SECRET))[0]
        for body in samples
    )
    assert charge.key != order.key
    assert charge.token == order.token == TOKEN
    assert charge.must_fetch
    assert order.must_fetch
    assert order.kind is Kind.PAYMENT


def test_parse_reads_seven_fraction_digits() -> None:
    (event,) = BOOK.open("http://127.0.0.1:9").parse(hook("charge.paid"))
    assert event.occurred_at == datetime(2026, 11, 22, 15, 0, 31, 835227, UTC)


@pytest.mark.parametrize("header", ["", "Basic aG9vazpvdGhlcg==", "Basic", "Bearer secret"])
def test_authenticate_wants_the_password_the_account_has(header: str) -> None:
    adapter = BOOK.open("http://127.0.0.1:9", webhook_user="hook", webhook_password="secret")
    given = {"authorization": header} if header else {}
    with pytest.raises(AuthenticationFailed):
        adapter.authenticate(Delivery(b"{}", given, NOW, path_secret=PATH_SECRET))


def test_authenticate_without_a_password_is_the_address_alone() -> None:
    adapter = BOOK.open("http://127.0.0.1:9")
    found = adapter.authenticate(Delivery(b"{}", {}, NOW, path_secret=PATH_SECRET))
    assert found is Trust.SHARED_SECRET
    with pytest.raises(AuthenticationFailed):
        adapter.authenticate(Delivery(b"{}", {}, NOW, path_secret="another"))


def test_authenticate_with_the_password_still_wants_the_address() -> None:
    adapter = BOOK.open("http://127.0.0.1:9", webhook_user="hook", webhook_password="secret")
    given = {"authorization": "Basic aG9vazpzZWNyZXQ="}
    assert adapter.authenticate(Delivery(b"{}", given, NOW, path_secret=PATH_SECRET))
    with pytest.raises(AuthenticationFailed):
        adapter.authenticate(Delivery(b"{}", given, NOW, path_secret="another"))
