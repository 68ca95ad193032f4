"""Pix codes against the recorded vectors."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from structlog.testing import capture_logs

from core.money import Money
from gateways.brcode import amount_in, crc_of, fields_of, is_intact, passed_on, trouble_with
from tests.gateways.books import PAYLOADS

VECTORS: dict[str, Any] = json.loads((PAYLOADS / "pix" / "brcode_vectors.json").read_text())
OURS = next(v["brcode"] for v in VECTORS["valid"] if v["name"] == "ours-dynamic")
valid = pytest.mark.parametrize("vector", VECTORS["valid"], ids=lambda vector: vector["name"])
broken = pytest.mark.parametrize(
    "vector", VECTORS["invalid_crc"], ids=lambda vector: vector["name"]
)


@pytest.mark.parametrize(("text", "crc"), VECTORS["crc16"]["vectors"].items())
def test_crc_of_known_texts(text: str, crc: str) -> None:
    assert crc_of(text) == crc


@valid
def test_is_intact_for_codes_in_the_wild(vector: dict[str, str]) -> None:
    assert is_intact(vector["brcode"])
    assert crc_of(vector["brcode"][:-4]) == vector["crc"]


@broken
def test_is_intact_not_with_a_wrong_crc(vector: dict[str, str]) -> None:
    assert not is_intact(vector["brcode"])
    assert crc_of(vector["brcode"][:-4]) == vector["computed"]


@valid
def test_fields_of_reads_a_code_to_its_end(vector: dict[str, str]) -> None:
    found = fields_of(vector["brcode"])
    assert (found["00"], found["53"], found["58"]) == ("01", "986", "BR")
    assert fields_of(found["26"])["00"].lower() == "br.gov.bcb.pix"
    assert found["63"] == vector["crc"]


@pytest.mark.parametrize("code", ["0", "00", "0002", "00020", "ab02xx", "²²02xx"])
def test_fields_of_something_else(code: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        fields_of(code)


def test_amount_in_a_code() -> None:
    assert amount_in(OURS) == Money(2990)
    assert amount_in("000201") is None


@given(code=st.text(max_size=80))
def test_trouble_with_anything_is_told_and_never_raised(code: str) -> None:
    assert trouble_with(code, Money(2990)) in {"unreadable", "crc"}


def test_trouble_with_each_kind() -> None:
    assert trouble_with(OURS, Money(2990)) == ""
    assert trouble_with(OURS, Money(2991)) == "amount"
    assert trouble_with(OURS[:-1] + "9", Money(2990)) == "crc"
    assert trouble_with(OURS[:-6], Money(2990)) == "unreadable"


def test_passed_on_unchanged_and_only_the_odd_is_logged() -> None:
    odd = OURS[:-1] + "9"
    with capture_logs() as logs:
        assert passed_on(OURS, amount=Money(2990), kind="efi") == OURS
        assert passed_on("", amount=Money(2990), kind="stripe") == ""
        assert passed_on(odd, amount=Money(2990), kind="efi") == odd
    assert [(log["event"], log["trouble"]) for log in logs] == [("pix_code_looks_wrong", "crc")]
    assert odd not in str(logs)
