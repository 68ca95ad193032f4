"""The one interface: what every provider's adapter must do, over real HTTP."""

from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.money import Money
from gateways.charges import ChargeStatus, Method
from gateways.gateway_adapter import GatewayAdapter
from gateways.registry import adapters
from gateways.trouble import (
    CredentialsRejected,
    CustomerDataRequired,
    GatewayError,
    Outcome,
    OutcomeUnknown,
    RateLimited,
    Unreachable,
)
from tests.gateways.books import (
    PATH_SECRET,
    TOKEN,
    Book,
    Fetched,
    books,
    everything_sent,
    paid_charge,
    request,
)
from tests.support.vendor import Cut, Hang, Reset, Vendor, closed_port, running_vendor

BOOKS = books()
SAMPLES = [(book, sample) for book in BOOKS for sample in book.fetched]
every_provider = pytest.mark.parametrize("book", BOOKS, ids=lambda book: book.slug)
every_sample = pytest.mark.parametrize(
    ("book", "sample"), SAMPLES, ids=[f"{b.slug}-{s.file}" for b, s in SAMPLES]
)


@pytest.fixture(scope="module")
def running() -> Iterator[Vendor]:
    with running_vendor() as vendor:
        vendor.hang_seconds = 1
        yield vendor


@pytest.fixture
def vendor(running: Vendor) -> Vendor:
    running.forget()
    return running


def opened(book: Book, vendor: Vendor) -> GatewayAdapter:
    book.ready(vendor)
    return book.open(vendor.url)


def test_every_provider_has_its_book() -> None:
    assert {book.slug for book in BOOKS} == set(adapters())


@every_provider
def test_adapter_says_what_it_is(book: Book) -> None:
    kind = book.adapter
    names = [credential.name for credential in kind.credentials]
    assert kind.__module__ == f"gateways.{kind.slug}.adapter"
    assert kind.title
    assert kind.capabilities.methods
    assert len(set(names)) == len(names)
    assert set(book.credentials) <= set(names)
    assert all(credential.label for credential in kind.credentials)


@every_provider
def test_create_charge_gives_what_a_payer_needs(book: Book, vendor: Vendor) -> None:
    adapter = opened(book, vendor)
    book.creates(vendor)

    charge = adapter.create_charge(request())

    assert charge.status is ChargeStatus.PENDING
    assert charge.provider_id
    assert charge.pix_code or charge.redirect_url
    assert charge.refunded == Money(0)
    assert charge.fee is None or charge.fee.amount.minor > 0


@every_provider
def test_create_charge_carries_the_token(book: Book, vendor: Vendor) -> None:
    """The webhook has to find its way back to this very try."""
    adapter = opened(book, vendor)
    book.creates(vendor)
    adapter.create_charge(request())
    assert TOKEN in everything_sent(vendor)


@every_provider
def test_create_charge_repeated_sends_the_same_bytes(book: Book, vendor: Vendor) -> None:
    adapter = opened(book, vendor)
    book.creates(vendor)
    adapter.create_charge(request())
    adapter.create_charge(request())
    adapter.create_charge(request(token="0" * 32))

    first, second, other = vendor.seen(*book.create_route)[:3]

    assert first.body == second.body
    assert (first.path, first.query) == (second.path, second.query)
    keys = ("idempotency-key", "x-idempotency-key")
    assert [first.headers.get(key) for key in keys] == [second.headers.get(key) for key in keys]
    assert (first.path, first.body) != (other.path, other.body)


@every_provider
@settings(
    max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None
)
@given(minor=st.integers(100, 10**9))
def test_create_charge_asks_for_exactly_the_amount(book: Book, vendor: Vendor, minor: int) -> None:
    vendor.forget()
    adapter = opened(book, vendor)
    book.creates(vendor)
    adapter.create_charge(request(minor=minor))
    assert book.amount_sent(vendor.seen(*book.create_route)[0]) == minor


@pytest.mark.parametrize(
    ("fault", "error"),
    [
        (Hang, OutcomeUnknown),
        (Cut, OutcomeUnknown),
        (Reset, OutcomeUnknown),
        ((500, {}), OutcomeUnknown),
        ((503, b"<html>"), OutcomeUnknown),
        ((201, b"<html>not what was agreed"), OutcomeUnknown),
        ((200, {}), OutcomeUnknown),
        ((429, {}), RateLimited),
        ((401, {}), CredentialsRejected),
        ((403, {}), CredentialsRejected),
    ],
    ids=["hang", "cut", "reset", "500", "503", "garbage", "empty", "429", "401", "403"],
)
@every_provider
def test_create_charge_says_how_sure_it_is(
    book: Book, vendor: Vendor, fault: Any, error: type[GatewayError]
) -> None:
    adapter = opened(book, vendor)
    book.creates(vendor)
    vendor.on(*book.create_route, fault)
    with pytest.raises(error) as told:
        adapter.create_charge(request())
    assert_keeps_secrets(book, told.value)


@every_provider
def test_create_charge_refused_is_final(book: Book, vendor: Vendor) -> None:
    adapter = opened(book, vendor)
    book.creates(vendor)
    vendor.on(*book.create_route, (400, {"error": "invalid", "errors": [{"code": "invalid"}]}))
    with pytest.raises(GatewayError) as told:
        adapter.create_charge(request())
    assert told.value.outcome is Outcome.REJECTED


@every_provider
def test_create_charge_with_nobody_there_was_not_sent(book: Book) -> None:
    adapter = book.open(f"http://127.0.0.1:{closed_port()}")
    with pytest.raises(Unreachable) as told:
        adapter.create_charge(request())
    assert_keeps_secrets(book, told.value)


@every_provider
def test_create_charge_never_invents_a_payer(book: Book, vendor: Vendor) -> None:
    """Without data of the payer it works, or says what is missing; it never makes some up."""
    adapter = opened(book, vendor)
    book.creates(vendor)
    nobody = type(request().customer)()
    missing: tuple[str, ...] = ()
    try:
        adapter.create_charge(request(customer=nobody))
    except CustomerDataRequired as needs:
        missing = needs.fields or ("nothing in particular",)
    assert set(missing) <= {"name", "email", "document", "phone"}


@every_sample
def test_fetch_reads_what_was_recorded(book: Book, sample: Fetched, vendor: Vendor) -> None:
    adapter = opened(book, vendor)
    book.shows(vendor, book.sample(sample.file))

    charge = adapter.fetch(provider_id=book.provider_id)

    assert charge is not None
    assert (charge.status, charge.amount) == (sample.status, Money(sample.amount))
    assert charge.refunded == Money(sample.refunded)
    assert (charge.fee.amount.minor if charge.fee else None) == sample.fee
    assert charge.dispute == sample.dispute


@every_sample
def test_fetch_does_not_mind_new_fields(book: Book, sample: Fetched, vendor: Vendor) -> None:
    adapter = opened(book, vendor)
    body = book.sample(sample.file)
    book.shows(vendor, body)
    before = adapter.fetch(provider_id=book.provider_id)
    book.shows(vendor, grown(body))
    after = adapter.fetch(provider_id=book.provider_id)
    assert after is not None
    assert before is not None
    assert (after.status, after.amount, after.refunded) == (
        before.status,
        before.amount,
        before.refunded,
    )


@every_provider
def test_fetch_takes_no_unknown_word_for_money(book: Book, vendor: Vendor) -> None:
    if book.with_word is None:
        assert not book.fetched
        return
    adapter = opened(book, vendor)
    for sample in book.fetched:
        for word in ("brand_new_status", "", "PAID_MAYBE"):
            book.shows(vendor, book.with_word(book.sample(sample.file), word))
            charge = adapter.fetch(provider_id=book.provider_id)
            assert charge is not None
            assert charge.status is ChargeStatus.UNKNOWN_WORD, (sample.file, word)


@every_provider
def test_fetch_of_nothing_is_none(book: Book, vendor: Vendor) -> None:
    adapter = opened(book, vendor)
    book.shows(vendor, None)
    assert adapter.fetch(provider_id=book.provider_id) is None


@every_provider
def test_refund_repeated_is_the_same_refund(book: Book, vendor: Vendor) -> None:
    if book.refunds is None:
        assert not book.adapter.capabilities.refunds
        return
    adapter = opened(book, vendor)
    book.refunds(vendor)
    key = "11111111222233334444555555555555"
    amount = Money(1000 if book.adapter.capabilities.partial_refund else 2990)

    first = adapter.refund(paid_charge(book), amount, key)
    second = adapter.refund(paid_charge(book), amount, key)

    assert first == second
    one, two = vendor.seen(*book.refund_route)[:2]
    assert (one.path, one.body) == (two.path, two.body)


@every_provider
def test_refund_that_may_have_happened_is_unknown(book: Book, vendor: Vendor) -> None:
    if book.refunds is None:
        return
    adapter = opened(book, vendor)
    book.refunds(vendor)
    amount = Money(1000 if book.adapter.capabilities.partial_refund else 2990)
    faults: tuple[Any, ...] = (Hang, (500, {}))
    for fault in faults:
        vendor.on(*book.refund_route, fault)
        with pytest.raises(OutcomeUnknown):
            adapter.refund(paid_charge(book), amount, "1" * 32)


@every_provider
def test_cancel_withdraws(book: Book, vendor: Vendor) -> None:
    if book.cancels is None:
        return
    adapter = opened(book, vendor)
    book.cancels(vendor)
    waiting = paid_charge(book, status=ChargeStatus.PENDING)
    assert adapter.cancel(waiting).status in {ChargeStatus.FAILED, ChargeStatus.EXPIRED}


@every_provider
def test_repr_holds_no_credential(book: Book, vendor: Vendor) -> None:
    adapter = opened(book, vendor)
    shown = f"{adapter.account!r} {adapter!r}"
    assert not [value for value in book.credentials.values() if len(value) > 6 and value in shown]
    assert PATH_SECRET not in shown


@every_provider
def test_methods_are_the_ones_it_offers(book: Book) -> None:
    assert set(book.methods) == set(book.adapter.capabilities.methods)
    assert Method.PIX in book.methods or Method.CARD in book.methods


def assert_keeps_secrets(book: Book, error: BaseException) -> None:
    """Neither the error nor what it came from tells a credential or an address with one."""
    told: list[str] = []
    link: BaseException | None = error
    while link is not None:
        told.append(f"{link!r} {link}")
        link = link.__cause__ or (None if link.__suppress_context__ else link.__context__)
    text = "\n".join(told)
    assert not [value for value in book.credentials.values() if len(value) > 6 and value in text]
    assert PATH_SECRET not in text


def grown(value: Any) -> Any:
    """The same JSON with a field nobody knows in every object."""
    if isinstance(value, dict):
        return {
            **{name: grown(each) for name, each in value.items()},
            "x_new_field": {"paid": True},
        }
    if isinstance(value, list):
        return [grown(each) for each in value]
    return value
