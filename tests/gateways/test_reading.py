"""What vendors write is read strictly where money is meant; what is odd is told, never guessed."""

import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.money import Money
from gateways.asaas import translate as asaas
from gateways.charges import Charge
from gateways.http import decode
from gateways.mercadopago import translate as mercadopago
from gateways.reading import (
    UNREADABLE,
    read_centavos,
    read_code,
    read_id,
    read_object,
    read_reais,
    read_text,
    read_time,
)
from gateways.trouble import MalformedDelivery, OutcomeUnknown
from gateways.woovi import translate as woovi
from tests.gateways.books import PAYLOADS

NOON = datetime(2026, 11, 22, 15, 0, 42, tzinfo=UTC)
ABSURD: tuple[Any, ...] = (
    None,
    [],
    {},
    "",
    -1,
    "NaN",
    1e300,
    [[]],
    True,
    "\0",
    "\ud800",
)


@pytest.mark.parametrize(
    ("written", "micros"),
    [
        ("2026-11-22T15:00:42Z", 0),
        ("2026-11-22T12:00:42-03:00", 0),
        ("2026-11-22T15:00:42.8352271Z", 835227),
        ("2026-11-22T12:00:42.83-03:00", 830000),
        ("2026-11-22T15:00:42.123456789+00:00", 123456),
    ],
)
def test_read_time_takes_any_fraction_and_offset(written: str, micros: int) -> None:
    assert read_time(written) == NOON.replace(microsecond=micros)


def test_read_time_without_offset_is_of_the_zone() -> None:
    assert read_time("2026-11-22 15:00:42") == NOON
    assert read_time("2026-11-22 12:00:42", ZoneInfo("America/Sao_Paulo")) == NOON


@pytest.mark.parametrize(
    "odd", [None, "", "soon", 7, [], "22/11/2026", "0001-01-01T00:00:00+14:00"]
)
def test_read_time_of_what_is_none_is_none(odd: object) -> None:
    assert read_time(odd) is None


@given(minor=st.integers(0, 10**12))
def test_read_reais_is_exact(minor: int) -> None:
    written = str(Decimal(minor).scaleb(-2))
    assert read_reais(decode(written.encode())) == Money(minor)
    assert read_centavos(minor) == Money(minor)


@pytest.mark.parametrize(
    "odd", [0.1, True, "1.00", None, Decimal("0.001"), Decimal("NaN"), Decimal(-1), Decimal("1e99")]
)
def test_read_reais_refuses_what_is_no_amount(odd: object) -> None:
    with pytest.raises(UNREADABLE):
        read_reais(odd)


@pytest.mark.parametrize("odd", [Decimal("1"), 1.0, True, "1", None, -1])
def test_read_centavos_refuses_what_is_no_whole_number(odd: object) -> None:
    with pytest.raises(UNREADABLE):
        read_centavos(odd)


def test_read_id_takes_numbers_and_words() -> None:
    assert (read_id(123), read_id("evt_1&2")) == ("123", "evt_1&2")
    wrong: tuple[object, ...] = (None, "", True, 1.5, "a\0b", "a\nb", "\ud800", "x" * 256, ["a"])
    for odd in wrong:
        with pytest.raises(ValueError, match="not an id"):
            read_id(odd)


def test_read_text_takes_what_a_column_takes() -> None:
    assert (read_text(None), read_text("São")) == ("", "São")
    wrong: tuple[object, ...] = (1, [], "a\0b", "\ud800")
    for odd in wrong:
        with pytest.raises(ValueError, match=r"."):
            read_text(odd)


def test_read_code_leaves_sentences_out() -> None:
    assert (read_code("invalid_value"), read_code(2067)) == ("invalid_value", "2067")
    sentences: tuple[object, ...] = ("CPF 529 inválido", "", None, "x" * 51, [])
    assert not any(read_code(odd) for odd in sentences)


@pytest.mark.parametrize("body", [b"", b"[]", b"7", b"{", b"\xff", b"null", b"[" * 100_000])
def test_read_object_refuses_what_is_none(body: bytes) -> None:
    with pytest.raises(MalformedDelivery):
        read_object(body)


ANSWERS = [
    ("mercadopago", "query_refunded.json", mercadopago.normalize_create_response),
    ("mercadopago", "real_refunded_scrubbed.json", mercadopago.normalize_create_response),
    ("woovi", "paid.json", woovi.normalize_create_response),
    ("asaas", "refunded.json", asaas.normalize_create_response),
]


@pytest.mark.parametrize(("slug", "file", "normalize"), ANSWERS, ids=[a[1] for a in ANSWERS])
def test_answers_with_absurd_fields_are_read_or_unknown(
    slug: str, file: str, normalize: Callable[[Any], Charge]
) -> None:
    """Each field in turn replaced: a charge whose amount was written, or "who knows"."""
    body = json.loads((PAYLOADS / slug / file).read_bytes())
    for broken in replaced(body.get("payment", body)):
        try:
            charge = normalize(decode(json.dumps(broken).encode()))
        except OutcomeUnknown:
            continue
        assert charge.provider_id
        assert charge.amount.minor >= 0


def replaced(value: Any) -> Iterator[Any]:
    """The same JSON with one part absurd."""
    parts: Any = value.items() if isinstance(value, dict) else enumerate(value)
    for name, old in list(parts):
        inner = replaced(old) if isinstance(old, dict | list) else iter(())
        for new in (*ABSURD, *inner):
            changed = dict(value) if isinstance(value, dict) else list(value)
            changed[name] = new
            yield changed
