"""The forms between a code and a gallery."""

import pytest
from django.http import QueryDict

from vouchers.codes import display, draw_code
from vouchers.forms import CODE_REFUSED, CodeForm, RedeemForm

CODE = draw_code()


def details(**changes: str) -> QueryDict:
    typed = QueryDict(mutable=True)
    typed.update(
        {
            "code": display(CODE),
            "email": "ana@exemplo.com.br",
            "name": "Ana",
            "terms_accepted": "on",
            "idempotency_key": "a-key-of-sixteen-or-more",
            **changes,
        }
    )
    return typed


@pytest.mark.parametrize(
    "typed", [CODE, CODE.lower(), display(CODE), " ".join(CODE), display(CODE).replace("0", "o")]
)
def test_code_form_forgives_how_a_code_is_typed(typed: str) -> None:
    form = CodeForm({"code": typed})
    assert form.is_valid()
    assert form.cleaned_data["code"] == CODE


@pytest.mark.parametrize("typed", ["1234", "U" * 13, CODE[:-1], CODE + "7", "a\x00b", "9" * 500])
def test_code_form_refuses_what_cannot_be_a_code_in_one_sentence(typed: str) -> None:
    form = CodeForm({"code": typed})
    assert not form.is_valid()
    assert "code" in form.errors


def test_code_form_has_one_sentence_for_a_typo() -> None:
    wrong_check = CODE[:-1] + ("2" if CODE[-1] == "1" else "1")
    assert CodeForm({"code": wrong_check}).errors["code"] == [CODE_REFUSED]


def test_code_field_shows_a_good_code_in_groups_and_a_bad_one_as_typed() -> None:
    assert display(CODE) in str(CodeForm(initial={"code": CODE.lower()})["code"])
    assert 'value="abc 1"' in str(CodeForm({"code": "abc 1"})["code"])


@pytest.mark.parametrize("token", ["<script>", "x" * 65, "a b", "a\n"])
def test_tracking_token_that_looks_strange_is_dropped_and_refuses_nobody(token: str) -> None:
    form = RedeemForm(details(tracking_token=token))
    assert form.is_valid()
    assert form.cleaned_data["tracking_token"] == ""


def test_tracking_token_is_carried() -> None:
    form = RedeemForm(details(tracking_token="t4_abc-DEF"))
    assert form.is_valid()
    assert form.cleaned_data["tracking_token"] == "t4_abc-DEF"


def test_redeem_form_without_consent_is_refused() -> None:
    typed = details()
    del typed["terms_accepted"]
    assert list(RedeemForm(typed).errors) == ["terms_accepted"]


def test_redeem_form_draws_a_new_key_for_each_page() -> None:
    first, second = (RedeemForm()["idempotency_key"].value() for _ in range(2))
    assert first != second
    assert 16 <= len(first) <= 128


def test_renew_key_changes_the_key_and_nothing_else() -> None:
    form = RedeemForm(details())
    form.renew_key()
    assert form["idempotency_key"].value() != "a-key-of-sixteen-or-more"
    assert form["email"].value() == "ana@exemplo.com.br"


def test_focus_first_error_marks_only_the_first_wrong_field() -> None:
    form = RedeemForm(details(email="ana@", idempotency_key="short"))
    form.focus_first_error()
    assert "autofocus" in str(form["email"])
    assert "autofocus" not in str(form["idempotency_key"])
