"""Asaas beyond the contract: three steps that go on where they broke off, a clock of Brasília."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.money import Money
from gateways.asaas.translate import normalize_amount, normalize_create_response
from gateways.charges import Charge, ChargeStatus, Customer, Fee, RefundFact, RefundStatus
from gateways.deliveries import Delivery, Event, Kind, Trust
from gateways.gateway_adapter import GatewayAdapter
from gateways.http import decode, encode
from gateways.trouble import (
    AuthenticationFailed,
    CustomerDataRequired,
    InvalidRequest,
    MalformedDelivery,
    OutcomeUnknown,
    ProviderRejected,
)
from tests.gateways.books import (
    NOW,
    PATH_SECRET,
    TOKEN,
    everything_sent,
    paid_charge,
    request,
)
from tests.gateways.providers.asaas import BOOK, PAYMENT, nothing_yet, sample
from tests.support.vendor import Cut, Hang, Seen, Vendor, running_vendor

BILL = sample("created.json")["payment"]
PAID = sample("paid.json")["payment"]
CODE = sample("create_pix_qrcode_response.json")
QR = f"/payments/{PAYMENT}/pixQrCode"
KEY = "11111111-2222-3333-4444-555555555555"


@dataclass
class Books:
    """What the vendor keeps: it makes a customer and a bill each time it is asked."""

    customers: list[dict[str, Any]] = field(default_factory=list)
    bills: list[dict[str, Any]] = field(default_factory=list)

    def on(self, vendor: Vendor) -> "Books":
        vendor.on("GET", "/customers", self.found(self.customers))
        vendor.on("POST", "/customers", self.customer)
        vendor.on("GET", "/payments", self.found(self.bills))
        vendor.on("POST", "/payments", self.bill)
        vendor.on("GET", r"/payments/\w+/pixQrCode", (200, CODE))
        return self

    def found(self, kept: list[dict[str, Any]]) -> Any:
        def answer(seen: Seen) -> tuple[int, dict[str, Any]]:
            named = seen.query["externalReference"]
            return 200, {"data": [each for each in kept if each["externalReference"] == named]}

        return answer

    def customer(self, seen: Seen) -> tuple[int, dict[str, Any]]:
        self.customers.append({**seen.json, "id": f"cus_{len(self.customers)}", "deleted": False})
        return 200, self.customers[-1]

    def bill(self, seen: Seen) -> tuple[int, dict[str, Any]]:
        self.bills.append({**BILL, **seen.json, "id": f"pay_{len(self.bills)}"})
        return 200, self.bills[-1]


@pytest.fixture
def vendor() -> Iterator[Vendor]:
    with running_vendor() as vendor:
        vendor.hang_seconds = 1
        yield vendor


@pytest.fixture
def kept(vendor: Vendor) -> Books:
    return Books().on(vendor)


@pytest.fixture
def adapter(vendor: Vendor) -> GatewayAdapter:
    return BOOK.open(vendor.url)


def letter(name: str = "paid.json", *, token: str = "asaas_test_token", **changes: Any) -> Delivery:
    body = {**sample(name), **changes}
    headers = {"asaas-access-token": token} if token else {}
    return Delivery(encode(body), headers, NOW, path_secret=PATH_SECRET)


def event_of(delivery: Delivery) -> Event:
    (event,) = BOOK.open("http://127.0.0.1:9").parse(delivery)
    return event


def charge_of(**changes: Any) -> Charge:
    return normalize_create_response(decode(encode({**PAID, **changes})))


def test_create_charge_asks_as_agreed(adapter: GatewayAdapter, vendor: Vendor, kept: Books) -> None:
    late = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)

    charge = adapter.create_charge(request(expires_at=late))

    customer, bill = vendor.seen("POST")
    assert bill.headers["access_token"] == BOOK.credentials["api_key"]
    assert customer.json["notificationDisabled"] is True
    assert (customer.json["name"], customer.json["cpfCnpj"]) == ("Ana Souza", "52998224725")
    assert b'"value":29.90' in bill.body
    assert bill.json["dueDate"] == "2026-11-22"  # still that day in São Paulo
    assert (bill.json["customer"], bill.json["externalReference"]) == ("cus_0", TOKEN)
    assert (charge.provider_id, charge.token) == ("pay_0", TOKEN)
    assert charge.pix_code == CODE["payload"]
    assert charge.expires_at is None  # the code lives a year longer than we wait


def test_create_charge_leaves_the_document_out_of_addresses(
    adapter: GatewayAdapter, vendor: Vendor, kept: Books
) -> None:
    adapter.create_charge(request())
    addresses = " ".join(f"{seen.path} {seen.query}" for seen in vendor.requests)
    assert "52998224725" not in addresses
    assert "52998224725" in everything_sent(vendor)


def test_create_charge_knows_a_customer_again(adapter: GatewayAdapter, kept: Books) -> None:
    adapter.create_charge(request())
    adapter.create_charge(request(token="0" * 32))
    assert (len(kept.customers), len(kept.bills)) == (1, 2)


def test_create_charge_names_a_customer_as_only_the_account_can(
    adapter: GatewayAdapter, vendor: Vendor, kept: Books
) -> None:
    """The name stands in addresses: nobody without the key works the document out of it."""
    adapter.create_charge(request())
    other = BOOK.open(vendor.url, api_key="$aact_another")
    other.create_charge(request(token="0" * 32))
    assert len({customer["externalReference"] for customer in kept.customers}) == 2


@pytest.mark.parametrize("change", [{"notificationDisabled": False}, {"deleted": True}])
def test_create_charge_takes_no_customer_who_would_be_written_to(
    adapter: GatewayAdapter, kept: Books, change: dict[str, Any]
) -> None:
    adapter.create_charge(request())
    kept.customers[0].update(change)
    adapter.create_charge(request(token="0" * 32))
    assert kept.bills[1]["customer"] == "cus_1"


@pytest.mark.parametrize("fault", [Hang, Cut])
@pytest.mark.parametrize(
    "step", ["POST /customers", "POST /payments", "GET /payments/pay_0/pixQrCode"]
)
def test_create_charge_goes_on_where_it_broke_off(
    adapter: GatewayAdapter, vendor: Vendor, kept: Books, step: str, fault: Any
) -> None:
    """Each step is done at the vendor, and its answer lost: in the end there is one of each."""
    method, path = step.split()
    done = {"/customers": kept.customer, "/payments": kept.bill}.get(path)
    lost = iter([True])

    def answer(seen: Seen) -> Any:
        said = done(seen) if done else (200, CODE)
        return fault if next(lost, False) else said

    vendor.on(method, path, answer)
    with pytest.raises(OutcomeUnknown):
        adapter.create_charge(request())

    charge = adapter.create_charge(request())

    assert (charge.provider_id, charge.pix_code) == ("pay_0", CODE["payload"])
    assert (len(kept.customers), len(kept.bills)) == (1, 1)


def test_fetch_after_a_lost_answer_brings_the_code(adapter: GatewayAdapter, kept: Books) -> None:
    assert adapter.fetch(token=TOKEN) is None
    adapter.create_charge(request())
    found = adapter.fetch(token=TOKEN)
    assert found is not None
    assert (found.provider_id, found.pix_code) == ("pay_0", CODE["payload"])


def test_fetch_by_token_takes_the_bill_that_has_money(
    adapter: GatewayAdapter, vendor: Vendor
) -> None:
    gone = {**BILL, "id": "pay_z", "deleted": True}
    vendor.on("GET", "/payments", (200, {"data": [gone, PAID, {**BILL, "id": "pay_y"}, "odd"]}))
    found = adapter.fetch(token=TOKEN)
    assert found is not None
    assert (found.provider_id, found.status) == (PAYMENT, ChargeStatus.PAID)


def test_create_charge_adopts_no_bill_of_another_amount(
    adapter: GatewayAdapter, kept: Books
) -> None:
    adapter.create_charge(request())
    with pytest.raises(InvalidRequest) as told:
        adapter.create_charge(request(minor=2991))
    assert told.value.code == "amount_differs"
    assert len(kept.bills) == 1


@pytest.mark.parametrize("withdrawn", [(200, {"deleted": True}), (500, {})])
def test_create_charge_without_a_code_takes_the_bill_back(
    adapter: GatewayAdapter, vendor: Vendor, kept: Books, withdrawn: Any
) -> None:
    no = {"errors": [{"code": "invalid_action", "description": "Conta de Ana sem chave Pix"}]}
    vendor.on("GET", "/payments/pay_0/pixQrCode", (400, no))
    vendor.on("DELETE", "/payments/pay_0", withdrawn)
    with pytest.raises(ProviderRejected) as told:
        adapter.create_charge(request())
    assert (told.value.code, "Ana" in str(told.value)) == ("invalid_action", False)
    assert len(vendor.seen("DELETE")) == 1


def test_create_charge_tells_the_accounts_fault_from_the_datas(
    adapter: GatewayAdapter, vendor: Vendor, kept: Books
) -> None:
    blocked = {"errors": [{"code": "invalid_billingType", "description": "Pix desligado"}]}
    vendor.on("POST", "/payments", (400, blocked), (400, sample("error_validation.json")))
    with pytest.raises(ProviderRejected):
        adapter.create_charge(request())
    with pytest.raises(InvalidRequest) as told:
        adapter.create_charge(request())
    assert told.value.code == "invalid_value"


def test_create_charge_says_all_that_is_missing(adapter: GatewayAdapter, vendor: Vendor) -> None:
    with pytest.raises(CustomerDataRequired) as needs:
        adapter.create_charge(request(customer=Customer(email="ana@exemplo.com.br")))
    assert needs.value.fields == ("name", "document")
    assert not vendor.requests


def test_authenticate_takes_the_token_that_was_registered(vendor: Vendor) -> None:
    own = BOOK.open(vendor.url, webhook_token="asaas_test_token")
    assert own.authenticate(letter()) is Trust.SHARED_SECRET
    for token in ("", "asaas_test_toke", "asaas_test_token2", PATH_SECRET, "é"):
        with pytest.raises(AuthenticationFailed):
            own.authenticate(letter(token=token))


def test_authenticate_without_one_takes_the_secrets_of_the_address(vendor: Vendor) -> None:
    shared = BOOK.open(vendor.url, secrets=("the-new-one", "the-former-one"))
    assert shared.authenticate(letter(token="the-new-one")) is Trust.SHARED_SECRET
    assert shared.authenticate(letter(token="the-former-one")) is Trust.SHARED_SECRET
    for token in ("", "asaas_test_token"):
        with pytest.raises(AuthenticationFailed):
            shared.authenticate(letter(token=token))


def test_parse_reads_the_clock_of_brasilia() -> None:
    assert event_of(letter()).occurred_at == datetime(2026, 11, 22, 15, 0, 31, tzinfo=UTC)
    assert event_of(letter(dateCreated="22/11/2026")).occurred_at is None


def test_parse_of_confirmed_and_received_is_twice_the_same_money() -> None:
    first = event_of(letter(id="evt_1", event="PAYMENT_CONFIRMED"))
    second = event_of(letter(id="evt_2", event="PAYMENT_RECEIVED"))
    assert first.key != second.key
    assert (first.status, first.amount) == (second.status, second.amount)
    assert (first.status, first.fee) == (ChargeStatus.PAID, Fee(Money(99)))


def test_parse_of_money_without_our_reference_has_no_token() -> None:
    """A Pix to the account's own key makes a payment nobody asked for: matching leaves it alone."""
    event = event_of(letter(payment={**PAID, "externalReference": None}))
    assert (event.token, event.provider_id) == ("", PAYMENT)


@pytest.mark.parametrize(
    ("name", "word", "kind", "status"),
    [
        ("PAYMENT_OVERDUE", "OVERDUE", Kind.PAYMENT, ChargeStatus.EXPIRED),
        ("PAYMENT_RESTORED", "PENDING", Kind.PAYMENT, ChargeStatus.PENDING),
        ("PAYMENT_UPDATED", "NEW_WORD", Kind.PAYMENT, ChargeStatus.UNKNOWN_WORD),
        ("PAYMENT_NEVER_SEEN", "PENDING", Kind.PAYMENT, ChargeStatus.PENDING),
        ("PAYMENT_REPROVED_BY_RISK_ANALYSIS", "PENDING", Kind.PAYMENT, ChargeStatus.FAILED),
        ("PAYMENT_PARTIALLY_REFUNDED", "RECEIVED", Kind.REFUND, ChargeStatus.PAID),
        ("PAYMENT_REFUND_IN_PROGRESS", "REFUND_IN_PROGRESS", Kind.REFUND, ChargeStatus.PAID),
        ("PAYMENT_REFUND_DENIED", "RECEIVED", Kind.REFUND_FAILED, ChargeStatus.PAID),
        ("PAYMENT_CHARGEBACK_DISPUTE", "CHARGEBACK_DISPUTE", Kind.DISPUTE, ChargeStatus.CHARGEBACK),
    ],
)
def test_parse_knows_their_words(name: str, word: str, kind: Kind, status: ChargeStatus) -> None:
    event = event_of(letter(event=name, payment={**PAID, "status": word}))
    assert (event.kind, event.status, event.word) == (kind, status, word)


@pytest.mark.parametrize("name", ["TRANSFER_DONE", "PAYMENT_CHECKOUT_VIEWED", "", None, 7])
def test_parse_of_what_tells_nothing_is_nothing(adapter: GatewayAdapter, name: object) -> None:
    assert adapter.parse(letter(event=name)) == []


def test_parse_of_an_event_without_its_payment_is_malformed(adapter: GatewayAdapter) -> None:
    for broken in (letter(payment=None), letter(id=None), letter(payment={**PAID, "value": "1"})):
        with pytest.raises(MalformedDelivery):
            adapter.parse(broken)


@pytest.mark.parametrize(
    ("word", "dispute"),
    [("REQUESTED", "open"), ("IN_DISPUTE", "open"), ("DISPUTE_LOST", "lost"), ("REVERSED", "won")],
)
def test_charge_tells_how_a_dispute_stands(word: str, dispute: str) -> None:
    assert charge_of(chargeback={"status": word}).dispute == dispute
    assert charge_of(status="AWAITING_CHARGEBACK_REVERSAL").dispute == "open"
    assert charge_of().dispute == ""


def test_charge_counts_the_refunds_that_were_made() -> None:
    def back(value: float, status: str, said: str | None = None) -> dict[str, Any]:
        made = "2026-11-22 13:00:00"
        return {"value": value, "status": status, "description": said, "dateCreated": made}

    charge = charge_of(
        refunds=[back(10, "DONE", KEY), back(5.5, "PENDING"), back(3, "CANCELLED", "Ana pediu")]
    )

    assert (charge.status, charge.refunded) == (ChargeStatus.PAID, Money(1000))
    assert charge.refunds == (
        RefundFact(KEY, Money(1000), RefundStatus.SUCCEEDED, KEY),
        RefundFact("2026-11-22 13:00:00:550", Money(550), RefundStatus.PENDING),
        RefundFact("2026-11-22 13:00:00:300", Money(300), RefundStatus.FAILED),
    )
    assert charge.fee is None
    assert charge_of(status="REFUNDED", refunds=None).refunded == Money(2990)


def test_charge_without_a_net_value_has_no_known_fee() -> None:
    assert charge_of(netValue=None).fee is None
    assert charge_of(netValue=28.91).fee == Fee(Money(99))


def test_refund_is_looked_for_before_it_is_asked(adapter: GatewayAdapter, vendor: Vendor) -> None:
    made: list[dict[str, Any]] = []

    def refund(seen: Seen) -> Any:
        made.append({**seen.json, "status": "PENDING", "dateCreated": "2026-11-22 13:00:00"})
        return Hang

    vendor.on("GET", f"/payments/{PAYMENT}", lambda seen: (200, {**PAID, "refunds": made}))
    vendor.on("POST", f"/payments/{PAYMENT}/refund", refund)
    with pytest.raises(OutcomeUnknown):
        adapter.refund(paid_charge(BOOK), Money(1000), KEY)

    found = adapter.refund(paid_charge(BOOK), Money(1000), KEY)

    assert (found.provider_id, found.amount) == (KEY, Money(1000))
    assert found.status is RefundStatus.PENDING
    assert len(made) == 1


def test_refund_answered_without_our_key_is_the_new_one(
    adapter: GatewayAdapter, vendor: Vendor
) -> None:
    old = {"value": 1, "status": "DONE", "dateCreated": "2026-11-22 12:30:00"}
    new = {"value": 10, "status": "DONE", "dateCreated": "2026-11-22 13:00:00"}
    vendor.on("GET", f"/payments/{PAYMENT}", (200, {**PAID, "refunds": [old]}))
    both = (200, {**PAID, "refunds": [old, new]})
    vendor.on("POST", f"/payments/{PAYMENT}/refund", both, (200, {**PAID, "refunds": [old]}))
    assert adapter.refund(paid_charge(BOOK), Money(1000), KEY).amount == Money(1000)
    with pytest.raises(OutcomeUnknown):
        adapter.refund(paid_charge(BOOK), Money(1000), KEY)


def test_check_asks_for_the_balance(adapter: GatewayAdapter, vendor: Vendor) -> None:
    vendor.on("GET", "/finance/balance", (200, {"balance": 0}), (400, {"errors": "odd"}))
    adapter.check()
    with pytest.raises(InvalidRequest):
        adapter.check()


def test_an_empty_list_is_no_bill(adapter: GatewayAdapter, vendor: Vendor) -> None:
    vendor.on("GET", "/payments", nothing_yet)
    assert adapter.fetch(token=TOKEN) is None


@given(minor=st.integers(0, 10**12))
def test_amounts_come_back_as_they_went(minor: int) -> None:
    assert normalize_amount(decode(encode(Money(minor).reais))) == Money(minor)


@pytest.mark.parametrize("odd", [29.9, True, "29.90", None, -1])
def test_amounts_are_never_guessed(odd: object) -> None:
    with pytest.raises((TypeError, ValueError)):
        normalize_amount(odd)
