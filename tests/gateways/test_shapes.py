"""The wrong shape is an empty value, and what must be there is named when it is not."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.money import Money
from gateways.charges import ChargeStatus, Customer
from gateways.doorbells import ring, status_reader
from gateways.payers import brazilian_phone, is_cpf, known_payer, require
from gateways.reading import read_centavos
from gateways.shapes import fields, first, hint, readable, segment, text, well_formed
from gateways.trouble import CustomerDataRequired, MalformedDelivery, OutcomeUnknown

anything = st.none() | st.booleans() | st.integers() | st.text() | st.lists(st.integers())


@given(value=anything)
def test_readers_of_hints_take_anything(value: Any) -> None:
    assert isinstance(fields(value), dict)
    assert isinstance(first(value), dict)
    assert isinstance(text(value), str)
    assert hint(read_centavos, value) is None or isinstance(value, int)


@pytest.mark.parametrize("value", ["a\x00b", "a\nb", "\ud800", "x" * 101, 7, True, None, ["a"]])
def test_text_of_what_no_column_takes_is_empty(value: Any) -> None:
    assert text(value) == ""


def test_text_and_objects_come_through() -> None:
    assert text("paid") == "paid"
    assert text("x" * 300, most=300) == "x" * 300
    assert fields({"a": 1}) == {"a": 1}
    assert first([{"a": 1}, {"b": 2}]) == {"a": 1}
    assert hint(read_centavos, 5) == Money(5)


def test_segment_never_leaves_its_place_in_a_path() -> None:
    assert segment("../a?b=c#d") == "..%2Fa%3Fb%3Dc%23d"


def test_ring_only_makes_us_ask_and_its_key_fits_its_column() -> None:
    (event,) = ring("id", "paid", ChargeStatus.PAID, token="t")
    assert (event.key, event.must_fetch, event.dispute) == ("id:paid", True, "")
    (event,) = ring("i" * 255, "lost", ChargeStatus.CHARGEBACK, token="t")
    assert len(event.key) == 255
    assert event.dispute == "open"


@given(word=anything)
def test_status_reader_takes_nothing_for_money(word: Any) -> None:
    read = status_reader({"paid": ChargeStatus.PAID})
    known = isinstance(word, str) and word.lower() == "paid"
    assert read(word) is (ChargeStatus.PAID if known else ChargeStatus.UNKNOWN_WORD)


def test_known_payer_is_the_one_we_were_told() -> None:
    told = Customer("Ana", "a@b.com.br", "52998224725", "+5511912345678")
    assert set(known_payer(told).values()) == {"Ana", "a@b.com.br", "52998224725", "11912345678"}
    with pytest.raises(CustomerDataRequired) as missing:
        known_payer(Customer())
    assert missing.value.fields == ("name", "email", "document", "phone")


@pytest.mark.parametrize("trouble", [ValueError, KeyError, TypeError, ArithmeticError])
def test_unreadable_is_unknown_in_an_answer_and_malformed_in_a_webhook(
    trouble: type[Exception],
) -> None:
    with pytest.raises(OutcomeUnknown), readable():
        raise trouble("52998224725")
    with pytest.raises(MalformedDelivery) as told, well_formed():
        raise trouble("52998224725")
    assert "52998224725" not in str(told.value)
    assert told.value.__suppress_context__


def test_require_names_all_that_is_missing() -> None:
    with pytest.raises(CustomerDataRequired) as told:
        require(Customer(name="Ana"), "name", "email", "document")
    assert told.value.fields == ("email", "document")
    require(Customer(name="Ana"), "name")


@pytest.mark.parametrize(
    ("phone", "expected"),
    [("+5511912345678", ("11", "912345678")), ("+551133334444", ("11", "33334444"))],
)
def test_brazilian_phone_falls_apart(phone: str, expected: tuple[str, str]) -> None:
    assert brazilian_phone(Customer(phone=phone)) == expected


@pytest.mark.parametrize("phone", ["", "11912345678", "+12125550100", "+5501912345678", "+5511"])
def test_brazilian_phone_of_another_country_is_missing(phone: str) -> None:
    with pytest.raises(CustomerDataRequired):
        brazilian_phone(Customer(phone=phone))


def test_is_cpf_tells_people_from_companies() -> None:
    assert is_cpf("52998224725")
    assert not is_cpf("11222333000181")
    assert not is_cpf("")
