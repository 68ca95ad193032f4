"""The code field while one types, pastes and corrects."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from vouchers.codes import ALPHABET, display, draw_code, normalise

pytestmark = pytest.mark.django_db(transaction=True)
CODE = draw_code()


@pytest.fixture
def page(visit: Callable[..., Page]) -> Page:
    return visit("/resgatar")


def type_in(page: Page, text: str) -> None:
    page.locator("[data-code]").press_sequentially(text)


def caret(page: Page) -> int:
    return int(page.evaluate("document.activeElement.selectionStart"))


def paste(page: Page, text: str) -> None:
    page.locator("[data-code]").focus()
    page.evaluate("text => document.execCommand('insertText', false, text)", text)


def test_typing_groups_by_four_in_capitals(page: Page) -> None:
    type_in(page, "7k3m9qxt2v")
    expect(page.locator("[data-code]")).to_have_value("7K3M-9QXT-2V")


def test_typing_forgives_what_looks_alike(page: Page) -> None:
    type_in(page, "oOiIlL- u!*")
    expect(page.locator("[data-code]")).to_have_value("0011-11")


def test_typing_stops_at_thirteen(page: Page) -> None:
    type_in(page, CODE + "7777")
    expect(page.locator("[data-code]")).to_have_value(display(CODE))


@pytest.mark.parametrize(
    "pasted",
    [
        display(CODE),
        f"  {CODE.lower()} \n",
        " ".join(CODE),
        f"https://acervo.example/resgatar/{display(CODE)}?t=t4_abc",
    ],
)
def test_pasting_takes_the_code_out_of_what_comes_with_it(page: Page, pasted: str) -> None:
    paste(page, pasted)
    expect(page.locator("[data-code]")).to_have_value(display(CODE))


def test_inserting_in_the_middle_keeps_the_caret_there(page: Page) -> None:
    type_in(page, "ABCDEFGH")
    for _ in range(3):
        page.keyboard.press("ArrowLeft")
    page.keyboard.type("7")
    expect(page.locator("[data-code]")).to_have_value("ABCD-E7FG-H")
    assert caret(page) == len("ABCD-E7")


def test_backspace_walks_over_a_hyphen(page: Page) -> None:
    type_in(page, "ABCDEF")
    for _ in range(4):
        page.keyboard.press("Backspace")
    expect(page.locator("[data-code]")).to_have_value("AB")


def test_backspace_right_behind_a_hyphen_removes_the_letter_before_it(page: Page) -> None:
    type_in(page, "ABCDEFGH")
    page.evaluate("document.activeElement.setSelectionRange(5, 5)")
    page.keyboard.press("Backspace")
    page.keyboard.press("Backspace")
    expect(page.locator("[data-code]")).to_have_value("ABCE-FGH")


def test_delete_right_before_a_hyphen_removes_the_letter_after_it(page: Page) -> None:
    type_in(page, "ABCDEFGH")
    page.evaluate("document.activeElement.setSelectionRange(4, 4)")
    page.keyboard.press("Delete")
    page.keyboard.press("Delete")
    expect(page.locator("[data-code]")).to_have_value("ABCD-FGH")


def test_a_typo_is_said_kindly_before_sending(page: Page) -> None:
    wrong = CODE[:-1] + ALPHABET[(ALPHABET.index(CODE[-1]) + 1) % 32]
    type_in(page, wrong)
    expect(page.locator("[data-code-word]")).to_contain_text("uma letra está trocada")
    page.keyboard.press("Backspace")
    expect(page.locator("[data-code-word]")).to_be_hidden()
    type_in(page, CODE[-1])
    expect(page.locator("[data-code-word]")).to_have_text("Código completo.")


def test_the_check_character_is_reckoned_as_on_the_server(page: Page) -> None:
    for code in (draw_code() for _ in range(20)):
        spoiled = code[:5] + ALPHABET[(ALPHABET.index(code[5]) + 7) % 32] + code[6:]
        for text in (code, spoiled):
            plausible = page.evaluate("text => isPlausible(text)", text)
            assert plausible == (normalise(text) is not None)
