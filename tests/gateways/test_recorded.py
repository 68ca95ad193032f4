"""Every delivery in payloads/, as it went over the wire, and what it means."""

import json
import socket
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gateways.deliveries import Delivery, Event
from gateways.gateway_adapter import GatewayAdapter
from gateways.trouble import AuthenticationFailed, MalformedDelivery
from tests.gateways.books import NOW, PATH_SECRET, Book, books, delivery_of
from tests.support.vendor import closed_port

BOOKS = books()
CASES = [(book, case) for book in BOOKS for case in book.cases()]
every_provider = pytest.mark.parametrize("book", BOOKS, ids=lambda book: book.slug)
every_case = pytest.mark.parametrize(
    ("book", "case"), CASES, ids=[f"{book.slug}-{case['name']}" for book, case in CASES]
)
OURS = {"payment", "refund", "refund_failed", "dispute"}
NOBODY = "http://127.0.0.1:9"
json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=5),
    max_leaves=12,
)


def opened(book: Book, case: dict[str, Any], delivery: Delivery) -> GatewayAdapter:
    """An adapter for the account of the case, with nobody to talk to, at the time of the case."""
    auth = case.get("auth", {})
    adapter = book.open(
        f"http://127.0.0.1:{closed_port()}",
        secrets=book.case_secrets(auth),
        **book.case_credentials(auth),
    )
    adapter.clock = lambda: delivery.received_at
    return adapter


@every_case
def test_recorded_delivery(book: Book, case: dict[str, Any]) -> None:
    delivery = delivery_of(book, case)
    adapter = opened(book, case, delivery)
    expected = case["expect"]
    if isinstance(expected, dict) and expected.get("error") == "AuthenticationFailed":
        with pytest.raises(AuthenticationFailed):
            adapter.authenticate(delivery)
        return
    adapter.authenticate(delivery)
    events = adapter.parse(delivery)
    wanted = expected if isinstance(expected, list) else [expected]
    if "kind" not in (wanted[0] if wanted else {}):
        return  # only its authenticity was recorded, or that the fetched amount is wrong
    ours = [
        want for want in wanted if want["kind"] in {"payment", "refund", "refund_failed", "dispute"}
    ]
    assert len(events) == len(ours) or not ours
    for event, want in zip(events, ours, strict=False):
        assert_as_recorded(event, want, fetched="then_fetch" in case)


def assert_as_recorded(event: Event, want: dict[str, Any], *, fetched: bool) -> None:
    """What the case says; where the body is only a hint, what it can say."""
    if want["dedupe_key"]:
        assert event.key.startswith(want["dedupe_key"])
    assert event.key
    if want["our_ref"] and not fetched:
        assert event.token == want["our_ref"]
    if want["provider_id"]:
        assert event.provider_id == want["provider_id"]
    if "original_e2e" in want:
        assert event.end_to_end_id == want["original_e2e"]
    if fetched:
        assert event.must_fetch
        return
    assert event.kind == want["kind"]
    assert event.amount is None or event.amount.minor == want["amount_minor"]
    if want["status"] != "disputed":
        assert event.status == want["status"]
    if want.get("refunded_minor") and event.refunded is not None:
        assert event.refunded.minor == want["refunded_minor"]
    if want["fee_minor"] is not None:
        assert event.fee is not None
        assert event.fee.amount.minor == want["fee_minor"]


@every_case
def test_recorded_delivery_with_foreign_secrets(book: Book, case: dict[str, Any]) -> None:
    """Another account's secrets: nothing a vendor sends to one is believed by the other."""
    delivery = delivery_of(book, case)
    foreign = {name: f"foreign-{value}" for name, value in case.get("auth", {}).items()}
    foreign.pop("now", None)
    changed = book.case_credentials({k: v for k, v in foreign.items() if isinstance(v, str)})
    adapter = book.open(NOBODY, secrets=("another-secret",), **changed)
    adapter.clock = lambda: delivery.received_at
    if book.adapter.slug == "woovi" and "rsa_public_key_pem" in case.get("auth", {}):
        return  # one key for all merchants: it proves the vendor, not the account
    with pytest.raises(AuthenticationFailed):
        adapter.authenticate(delivery)


@every_provider
@settings(max_examples=150, deadline=None)
@given(body=st.binary(max_size=300), value=json_values)
def test_parse_of_anything_reads_or_refuses(book: Book, body: bytes, value: Any) -> None:
    """Arbitrary bytes, and JSON of arbitrary shape: a list, or MalformedDelivery; never more."""
    adapter = book.open(NOBODY)
    for given_body in (body, _json(value), _json({"data": value, "event": "x"})):
        delivery = Delivery(given_body, {}, NOW, path_secret=PATH_SECRET)
        try:
            events = adapter.parse(delivery)
        except MalformedDelivery:
            continue
        assert isinstance(events, list)


@every_provider
def test_parse_of_broken_samples_reads_or_refuses(book: Book) -> None:
    """Recorded bodies with each field in turn replaced by something absurd."""
    adapter = book.open(NOBODY)
    for case in book.cases():
        delivery = delivery_of(book, case)
        for broken in _broken(delivery.body):
            odd = Delivery(broken, delivery.headers, NOW, delivery.query, PATH_SECRET)
            try:
                adapter.parse(odd)
            except MalformedDelivery:
                continue


@every_provider
def test_parse_talks_to_nobody(book: Book, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: Any, **__: Any) -> None:
        raise AssertionError("parse opened a socket")

    monkeypatch.setattr(socket, "socket", refuse)
    for case in book.cases():
        book.open(NOBODY).parse(delivery_of(book, case))


def _json(value: Any) -> bytes:
    return json.dumps(value).encode()


def _broken(body: bytes) -> list[bytes]:
    try:
        value = json.loads(body)
    except ValueError:
        return [body[: len(body) // 2]]
    absurd: tuple[Any, ...] = (None, [], {}, "", -1, "NaN", 1e300, [[]], True)
    return [json.dumps(each).encode() for each in _each_replaced(value, absurd)]


def _each_replaced(value: Any, absurd: tuple[Any, ...]) -> list[Any]:
    if isinstance(value, dict):
        return [
            {**value, name: new}
            for name, old in value.items()
            for new in (*absurd, *_each_replaced(old, absurd))
        ]
    if isinstance(value, list):
        return [
            [*value[:index], new, *value[index + 1 :]]
            for index, old in enumerate(value)
            for new in (*absurd, *_each_replaced(old, absurd))
        ]
    return []
