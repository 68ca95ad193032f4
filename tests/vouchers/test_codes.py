"""Codes people type."""

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vouchers.codes import ALPHABET, display, draw_code, normalise


def test_draw_code_is_well_formed_and_never_the_same() -> None:
    codes = {draw_code() for _ in range(2000)}
    assert len(codes) == 2000
    assert all(len(code) == 13 and set(code) <= set(ALPHABET) for code in codes)
    assert all(normalise(code) == code for code in codes)


def test_draw_code_uses_every_character_evenly() -> None:
    """Chi-squared over 24,000 characters; 31 degrees of freedom, p = 0.0001 at 66.6."""
    counts = Counter("".join(draw_code()[:12] for _ in range(2000)))
    expected = 24_000 / len(ALPHABET)
    assert sum((counts[one] - expected) ** 2 / expected for one in ALPHABET) < 66.6


@pytest.mark.parametrize(
    "typed",
    [
        "{code}",
        "{lower}",
        " {shown} ",
        "{shown_lower}",
        "{shown_spaces}",
        "{shown_dashes}",
        "\u00a0{code}\n",
    ],
)
def test_normalise_forgives_how_it_is_typed(typed: str) -> None:
    code = draw_code()
    forms = {
        "code": code,
        "lower": code.lower(),
        "shown": display(code),
        "shown_lower": display(code).lower(),
        "shown_spaces": display(code).replace("-", " "),
        "shown_dashes": display(code).replace("-", " – "),
    }
    assert normalise(typed.format(**forms)) == code


def test_normalise_reads_letters_as_the_digits_they_look_like() -> None:
    code = next(code for code in iter(draw_code, None) if "0" in code and "1" in code)
    assert normalise(code.replace("0", "o").replace("1", "l")) == code
    assert normalise(code.replace("0", "O").replace("1", "I")) == code


@pytest.mark.parametrize("text", ["", "abc", "U" * 13, "7KQ2-M9XD-4TWA", "é" * 13, "0" * 5000])
def test_normalise_refuses_what_cannot_be_a_code(text: str) -> None:
    assert normalise(text) is None


@given(st.integers(0, 12), st.sampled_from(ALPHABET))
def test_normalise_catches_every_single_wrong_character(position: int, wrong: str) -> None:
    code = draw_code()
    typed = code[:position] + wrong + code[position + 1 :]
    assert normalise(typed) == (code if wrong == code[position] else None)


@given(st.integers(0, 11))
def test_normalise_catches_every_swap_of_neighbours(position: int) -> None:
    code = draw_code()
    typed = code[:position] + code[position + 1] + code[position] + code[position + 2 :]
    assert normalise(typed) == (code if typed == code else None)


@given(st.text(max_size=200))
def test_normalise_never_fails(text: str) -> None:
    normalise(text)


def test_display_groups_by_four() -> None:
    assert display("ABCDEFGH0123X") == "ABCD-EFGH-0123-X"
