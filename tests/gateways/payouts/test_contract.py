"""Every provider that pays out keeps the port's promises; above all: one id, one payout."""

import uuid
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from core.money import Money
from gateways.gateway_adapter import Account
from gateways.http import HttpClient
from gateways.payouts import (
    PayoutAdapter,
    PayoutRequest,
    PayoutStatus,
    belongs_to,
)
from gateways.registry import adapters
from gateways.tokens import SHELF
from gateways.trouble import (
    CredentialsRejected,
    GatewayError,
    InvalidRequest,
    OutcomeUnknown,
    ProviderRejected,
    RateLimited,
    Unreachable,
)
from tests.gateways.books import NOW, SHORT
from tests.gateways.payouts.banks import BANKS, CPF, OTHER_CPF
from tests.support.vendor import Cut, Hang, Reset, Vendor, closed_port, running_vendor

REQUEST = PayoutRequest(
    id=uuid.UUID("11111111-2222-4333-8444-555555555555"),
    amount=Money(12345),
    key=CPF,
    key_kind="document",
    holder_name="Ana Souza",
    holder_document=CPF,
    description="Repasse",
)
Status = PayoutStatus


@pytest.fixture
def vendor() -> Iterator[Vendor]:
    SHELF.clear()
    with running_vendor() as vendor:
        vendor.hang_seconds = 1
        yield vendor


@pytest.fixture(params=BANKS)
def bank(request: pytest.FixtureRequest, vendor: Vendor) -> Any:
    bank: Any = BANKS[request.param](vendor)
    bank.open()
    return bank


def adapter_of(bank: Any, url: str = "") -> PayoutAdapter:
    http = HttpClient(url or bank.vendor.url, timeout=SHORT)
    adapter = bank.adapter(Account(bank.credentials), http, lambda: NOW)
    assert isinstance(adapter, PayoutAdapter)
    return adapter


@pytest.fixture
def adapter(bank: Any) -> PayoutAdapter:
    return adapter_of(bank)


def test_every_provider_that_pays_out_is_in_the_suite() -> None:
    assert {slug for slug, kind in adapters().items() if issubclass(kind, PayoutAdapter)} == set(
        BANKS
    )


def test_send_payout_pays_once_however_often(bank: Any, adapter: PayoutAdapter) -> None:
    first = adapter.send_payout(REQUEST)
    assert (first.status, first.amount) == (Status.PENDING, REQUEST.amount)
    for _ in range(3):
        assert adapter.send_payout(REQUEST).status in (Status.PENDING, Status.PAID)
    assert bank.left == [bank.name(REQUEST.id)]


def test_fetch_payout_tells_how_it_ended(bank: Any, adapter: PayoutAdapter) -> None:
    assert adapter.fetch_payout(REQUEST.id) is None
    adapter.send_payout(REQUEST)
    paid = adapter.fetch_payout(REQUEST.id)
    assert paid is not None
    assert (paid.status, paid.amount) == (Status.PAID, REQUEST.amount)
    assert paid.provider_id
    assert belongs_to(CPF, paid.holder_document)
    assert not belongs_to(OTHER_CPF, paid.holder_document)


@pytest.mark.parametrize(
    ("outcome", "status"),
    [("pending", Status.PENDING), ("failed", Status.FAILED), ("odd", Status.UNKNOWN_WORD)],
)
def test_fetch_payout_translates_words(
    bank: Any, adapter: PayoutAdapter, outcome: str, status: PayoutStatus
) -> None:
    bank.outcome = outcome
    adapter.send_payout(REQUEST)
    told = adapter.fetch_payout(REQUEST.id)
    assert told is not None
    assert told.status is status


def test_send_payout_to_a_key_of_somebody_else_moves_nothing(
    bank: Any, adapter: PayoutAdapter
) -> None:
    bank.owner = OTHER_CPF
    with pytest.raises(InvalidRequest) as refused:
        adapter.send_payout(REQUEST)
    assert refused.value.code == "holder_differs"
    assert bank.left == []


def test_send_payout_under_a_used_id_is_a_doubt(bank: Any, adapter: PayoutAdapter) -> None:
    """Never a refusal: what stands there may have been paid."""
    adapter.send_payout(REQUEST)
    with pytest.raises(OutcomeUnknown):
        adapter.send_payout(replace(REQUEST, amount=Money(999)))
    assert len(bank.left) == 1


def test_send_payout_when_the_account_cannot_is_no_refusal_of_the_payout(
    bank: Any, adapter: PayoutAdapter
) -> None:
    bank.broke = True
    with pytest.raises((ProviderRejected, CredentialsRejected)):
        adapter.send_payout(REQUEST)
    bank.broke = False
    adapter.send_payout(REQUEST)
    assert len(bank.left) == 1


@pytest.mark.parametrize("fault", [Hang, Reset, Cut, (500, {}), (200, b"<html>"), (200, {})])
def test_send_payout_without_an_answer_is_a_doubt_and_asking_ends_it(
    bank: Any, adapter: PayoutAdapter, fault: Any
) -> None:
    """The bank did it, and its answer is lost; the same request again pays nothing more."""
    method, route = bank.send_route

    def done_but_unsaid(seen: Any) -> Any:
        bank.send(seen)
        return fault

    bank.vendor.on(method, route, done_but_unsaid)
    with pytest.raises(OutcomeUnknown):
        adapter.send_payout(REQUEST)
    bank.open()
    known = adapter.fetch_payout(REQUEST.id)
    assert known is not None
    assert known.status is Status.PAID
    assert adapter.send_payout(REQUEST).status in (Status.PENDING, Status.PAID)
    assert len(bank.left) == 1


@pytest.mark.parametrize(
    ("fault", "error"),
    [((401, {}), CredentialsRejected), ((403, {}), CredentialsRejected), ((429, {}), RateLimited)],
)
def test_send_payout_names_what_is_wrong(
    bank: Any, adapter: PayoutAdapter, fault: Any, error: type[GatewayError]
) -> None:
    bank.vendor.on(*bank.send_route, fault)
    with pytest.raises(error):
        adapter.send_payout(REQUEST)


def test_send_payout_when_nobody_listens_was_not_sent(bank: Any) -> None:
    with pytest.raises(Unreachable):
        adapter_of(bank, f"http://127.0.0.1:{closed_port()}").send_payout(REQUEST)


@pytest.mark.parametrize("answer", [(404, b"<html>not here</html>"), (400, {}), (200, {})])
def test_fetch_payout_believes_no_absence_but_the_provider_s_own(
    bank: Any, adapter: PayoutAdapter, answer: Any
) -> None:
    bank.vendor.on("GET", r".*", answer)
    with pytest.raises(OutcomeUnknown):
        adapter.fetch_payout(REQUEST.id)


def test_what_travels_is_shown_by_no_repr() -> None:
    assert CPF not in repr(REQUEST)
    assert "Ana" not in repr(REQUEST)


@pytest.mark.parametrize(
    ("told", "ours"),
    [("", True), ("***.982.247-**", True), ("529.982.247-25", True), ("***********", True),
     ("***.982.248-**", False), (OTHER_CPF, False), ("12ABC34501DE35", False)],
)  # fmt: skip
def test_belongs_to_compares_what_is_told(told: str, ours: bool) -> None:
    assert belongs_to(CPF, told) is ours
