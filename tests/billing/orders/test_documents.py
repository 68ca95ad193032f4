"""CPF, CNPJ with and without letters, telephones."""

import pytest

from billing.documents import (
    DocumentInvalid,
    PhoneInvalid,
    masked_document,
    normalize_document,
    normalize_phone,
)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("529.982.247-25", "52998224725"),
        (" 111 444 777 35 ", "11144477735"),
        ("11.222.333/0001-81", "11222333000181"),
        ("12.abc.345/01de-35", "12ABC34501DE35"),
    ],
)
def test_normalize_document_takes_what_adds_up(typed: str, kept: str) -> None:
    assert normalize_document(typed) == kept


@pytest.mark.parametrize(
    "typed",
    [
        "", "529.982.247-26", "111.111.111-11", "00.000.000/0000-00", "12.ABC.345/01DE-36",
        "5299822472", "529.982.247-2٥", "12ABC34501DEAB", "52998224725\x00",
    ],
)  # fmt: skip
def test_normalize_document_refuses_what_does_not(typed: str) -> None:
    with pytest.raises(DocumentInvalid):
        normalize_document(typed)


def test_masked_document_shows_the_middle_alone() -> None:
    assert masked_document("52998224725") == "***.982.247-**"
    assert masked_document("12ABC34501DE35") == "**.ABC.345/****-**"
    assert masked_document("") == ""


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("(11) 91234-5678", "+5511912345678"),
        ("+55 11 91234 5678", "+5511912345678"),
        ("011 3123-4567", "+551131234567"),
        ("5511912345678", "+5511912345678"),
    ],
)
def test_normalize_phone_gives_e164(typed: str, kept: str) -> None:
    assert normalize_phone(typed) == kept


@pytest.mark.parametrize("typed", ["", "91234-5678", "(01) 91234-5678", "+1 212 555 0100", "11 1"])
def test_normalize_phone_refuses_what_is_not_brazilian(typed: str) -> None:
    with pytest.raises(PhoneInvalid):
        normalize_phone(typed)
