"""What is Paradise's own: a no with status 200, consecutive ids, refunds of the whole alone."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest

from core.money import Money
from gateways.charges import ChargeStatus, Customer, RefundStatus
from gateways.deliveries import Delivery
from gateways.gateway_adapter import GatewayAdapter
from gateways.http import encode
from gateways.trouble import (
    CredentialsRejected,
    CustomerDataRequired,
    InvalidRequest,
    OutcomeUnknown,
    ProviderRejected,
)
from tests.gateways.books import NOW, PATH_SECRET, TOKEN, paid_charge, request
from tests.gateways.providers.paradise import BOOK
from tests.support.vendor import Vendor, running_vendor

PAID = BOOK.sample("query_transaction.json")


@pytest.fixture
def vendor() -> Iterator[Vendor]:
    with running_vendor() as vendor:
        yield vendor


@pytest.fixture
def adapter(vendor: Vendor) -> GatewayAdapter:
    return BOOK.open(vendor.url)


def test_create_charge_sends_our_reference_and_the_payer(
    vendor: Vendor, adapter: GatewayAdapter
) -> None:
    BOOK.creates(vendor)

    charge = adapter.create_charge(request())

    (sent,) = vendor.seen("POST")
    assert sent.json["reference"] == TOKEN
    assert sent.json["productHash"] == "prod_0123456789abcdef"
    assert sent.json["postback_url"] == request().webhook_url
    assert sent.json["customer"]["phone"] == "11912345678"
    assert sent.headers["x-api-key"] == "sk_paradise_for_tests"
    assert (charge.provider_id, charge.token) == ("145732", TOKEN)
    assert charge.expires_at == datetime(2026, 11, 22, 15, 30, tzinfo=UTC)


def test_create_charge_without_a_product(vendor: Vendor) -> None:
    BOOK.creates(vendor)
    BOOK.open(vendor.url, product_hash="").create_charge(request())
    (sent,) = vendor.seen("POST")
    assert sent.json["source"] == "api_externa"
    assert "productHash" not in sent.json


def test_create_charge_refused_inside_a_yes(vendor: Vendor, adapter: GatewayAdapter) -> None:
    vendor.on("POST", "/transaction.php", (200, BOOK.sample("create_error_with_200.json")))
    with pytest.raises(ProviderRejected) as told:
        adapter.create_charge(request())
    assert "Adquirente" not in str(told.value)


def test_create_charge_asks_for_the_payer(adapter: GatewayAdapter) -> None:
    with pytest.raises(CustomerDataRequired) as told:
        adapter.create_charge(request(customer=Customer(email="ana@exemplo.com.br")))
    assert told.value.fields == ("name", "document", "phone")


@pytest.mark.parametrize(
    ("word", "status", "refunded"),
    [
        ("pending", ChargeStatus.PENDING, 0),
        ("processing", ChargeStatus.PENDING, 0),
        ("approved", ChargeStatus.PAID, 0),
        ("failed", ChargeStatus.FAILED, 0),
        ("refunded", ChargeStatus.REFUNDED, 2990),
        ("chargeback", ChargeStatus.CHARGEBACK, 0),
        ("COMPLETED", ChargeStatus.UNKNOWN_WORD, 0),
    ],
)
def test_fetch_of_each_word(
    vendor: Vendor, adapter: GatewayAdapter, word: str, status: ChargeStatus, refunded: int
) -> None:
    BOOK.shows(vendor, {**PAID, "status": word})

    charge = adapter.fetch(provider_id="145732")

    assert charge is not None
    assert (charge.status, charge.refunded) == (status, Money(refunded))
    assert charge.token == TOKEN
    assert charge.updated_at == datetime(2026, 11, 22, 15, 0, 30, tzinfo=UTC)
    assert vendor.requests[0].query == {"action": "get_transaction", "id": "145732"}


def test_fetch_by_token_finds_ours_alone(vendor: Vendor, adapter: GatewayAdapter) -> None:
    other = {**PAID, "id": 145731, "external_id": "another-shop"}
    BOOK.shows(vendor, [other, PAID])
    charge = adapter.fetch(token=TOKEN)
    assert charge is not None
    assert charge.provider_id == "145732"
    assert vendor.requests[0].query == {"action": "list_transactions", "external_id": TOKEN}


@pytest.mark.parametrize("rows", [[], [{"external_id": "another-shop"}], ["odd"]])
def test_fetch_by_token_that_nobody_knows(
    vendor: Vendor, adapter: GatewayAdapter, rows: list[Any]
) -> None:
    BOOK.shows(vendor, rows)
    assert adapter.fetch(token=TOKEN) is None


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        ((200, {"status": "error"}), OutcomeUnknown),
        ((200, b"<html>"), OutcomeUnknown),
        ((404, {}), InvalidRequest),
    ],
)
def test_fetch_by_token_takes_no_odd_answer_for_absence(
    vendor: Vendor, adapter: GatewayAdapter, answer: Any, error: Any
) -> None:
    vendor.on("GET", "/query.php", answer)
    with pytest.raises(error):
        adapter.fetch(token=TOKEN)


def test_refund_sends_the_number_and_is_done(vendor: Vendor, adapter: GatewayAdapter) -> None:
    vendor.on("POST", "/refund.php", (200, BOOK.sample("refund_response.json")))
    refund = adapter.refund(paid_charge(BOOK), Money(2990), "k")
    assert vendor.requests[0].json == {"transaction_id": 145732}
    assert (refund.amount, refund.status) == (Money(2990), RefundStatus.SUCCEEDED)


def test_refund_of_a_part_never_becomes_the_whole(vendor: Vendor, adapter: GatewayAdapter) -> None:
    """They know no amount: asked for a part they would give all of it back."""
    with pytest.raises(ProviderRejected):
        adapter.refund(paid_charge(BOOK), Money(1000), "k")
    assert not vendor.requests


def test_refund_that_was_done_before_is_done(vendor: Vendor, adapter: GatewayAdapter) -> None:
    """The answer to the first try was lost; the second is refused for that very reason."""
    vendor.on("POST", "/refund.php", (422, {"success": False}))
    BOOK.shows(vendor, {**PAID, "status": "refunded"})
    assert adapter.refund(paid_charge(BOOK), Money(2990), "k").status is RefundStatus.SUCCEEDED


def test_refund_refused(vendor: Vendor, adapter: GatewayAdapter) -> None:
    vendor.on("POST", "/refund.php", (422, {"success": False}), (200, {"success": False}))
    BOOK.shows(vendor, PAID)
    with pytest.raises(ProviderRejected):
        adapter.refund(paid_charge(BOOK), Money(2990), "k")
    with pytest.raises(OutcomeUnknown):
        adapter.refund(paid_charge(BOOK), Money(2990), "k")


def test_check_asks_for_a_list(vendor: Vendor, adapter: GatewayAdapter) -> None:
    vendor.on("GET", "/query.php", (200, []), (401, {}))
    adapter.check()
    with pytest.raises(CredentialsRejected):
        adapter.check()


def test_parse_never_settles_by_itself(adapter: GatewayAdapter) -> None:
    """Ids are consecutive numbers and nothing is signed: anybody could write this letter."""
    body = encode(BOOK.sample("paid.json"))
    (event,) = adapter.parse(Delivery(body, {}, NOW, path_secret=PATH_SECRET))
    assert event.must_fetch
    assert event.occurred_at == datetime(2026, 11, 22, 15, 0, 30, tzinfo=UTC)
