"""Whatever is registered opens fast, is searchable, speaks Portuguese and cannot be written."""

from collections.abc import Callable
from typing import Any

import pytest
from django.contrib import admin
from django.contrib.admin.utils import label_for_field
from django.db import models
from django.test import Client

from core.admin.pages import BoundedPaginator
from core.admin.reading import HouseAdmin, ReadOnlyAdmin
from tests.admin.conftest import MAKE, MODELS, key_of, list_page, row_page
from vouchers.models import Voucher

every_model = pytest.mark.parametrize("model", MODELS, ids=lambda model: model._meta.label)
READ_ONLY = [
    model for model, desk in admin.site._registry.items() if isinstance(desk, ReadOnlyAdmin)
]
ODD_SEARCHES = [
    "9gf3-ac60-zshq-x",
    "ana@exemplo.com.br",
    "3f2504e0-4f89-41d3-9a0c-0305e82c3301",
    "3f2504e04f8941d39a0c0305e82c3301",
    "voucher:3f2504e0-4f89-41d3-9a0c-0305e82c3301",
    "1234567890123456789012345678901234567890",
    "42",
    "João D’Ávila 100% \\ ' \" --",
    "\0",
    " ",
]


def test_there_is_a_row_of_every_kind_to_test_with() -> None:
    assert set(MODELS) == set(MAKE)


@every_model
def test_a_list_takes_as_many_queries_for_twenty_rows_as_for_one(
    model: type[models.Model], queries: Callable[[str], int]
) -> None:
    MAKE[model]()
    few = queries(list_page(model))
    for _ in range(19):
        MAKE[model]()
    assert queries(list_page(model)) <= few


def test_a_list_that_asks_for_each_row_would_be_noticed(
    queries: Callable[[str], int], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The negative control."""
    monkeypatch.setattr(admin.site._registry[Voucher], "list_select_related", ("partner",))
    MAKE[Voucher]()
    few = queries(list_page(Voucher))
    MAKE[Voucher]()
    assert queries(list_page(Voucher)) > few


@every_model
def test_a_list_is_of_the_house(model: type[models.Model]) -> None:
    desk = admin.site._registry[model]
    assert isinstance(desk, HouseAdmin)
    assert desk.show_full_result_count is False
    assert issubclass(desk.paginator, BoundedPaginator)


@every_model
@pytest.mark.parametrize("text", ODD_SEARCHES)
def test_a_list_survives_any_search(desk: Client, model: type[models.Model], text: str) -> None:
    MAKE[model]()
    assert desk.get(list_page(model), {"q": text}).status_code == 200


@every_model
def test_a_row_has_a_page(desk: Client, model: type[models.Model]) -> None:
    assert desk.get(row_page(MAKE[model]())).status_code == 200


@every_model
def test_a_page_is_only_for_who_may_see_it(helper: Client, model: type[models.Model]) -> None:
    row = MAKE[model]()
    assert helper.get(list_page(model)).status_code == 403
    assert helper.get(row_page(row)).status_code == 403


@every_model
def test_nothing_shown_has_a_name_nobody_gave_it(model: type[models.Model]) -> None:
    """A field without a name of its own is shown by its English one."""
    desk = admin.site._registry[model]
    fields = {field.name: field for field in model._meta.get_fields() if hasattr(field, "attname")}
    shown = {*desk.list_display, *(desk.fields or ())} - {"__str__", "id"}
    for name in shown & set(fields):
        made_up = name.replace("_", " ")
        assert label_for_field(name, model, desk) != made_up or made_up in {"e-mail"}, name
    same = {"Voucher", "Gateway"}  # words of both languages
    assert model._meta.verbose_name != model._meta.model_name or model.__name__ in same


@every_model
def test_no_filter_has_a_name_nobody_gave_it(desk: Client, model: type[models.Model]) -> None:
    MAKE[model]()
    page: Any = desk.get(list_page(model))
    shown = page.context.get("cl")
    specs = shown.filter_specs if shown else []
    names = {field.name.replace("_", " ") for field in model._meta.get_fields()}
    assert not {str(spec.title) for spec in specs} & names - {"status"}


@pytest.mark.parametrize("model", READ_ONLY, ids=lambda model: model._meta.label)
def test_what_programs_write_nobody_writes(desk: Client, model: type[models.Model]) -> None:
    row = MAKE[model]()
    before = model._default_manager.filter(pk=row.pk).values().get()
    assert desk.post(row_page(row), {"status": "DONE"}).status_code == 403
    assert desk.get(f"{list_page(model)}add/").status_code == 403
    assert desk.post(f"{list_page(model)}add/", {"topic": "x"}).status_code == 403
    assert desk.post(f"{list_page(model)}{key_of(row)}/delete/", {"post": "yes"}).status_code == 403
    bulk = {"action": "delete_selected", "_selected_action": [key_of(row)], "post": "yes"}
    desk.post(list_page(model), bulk)
    assert model._default_manager.filter(pk=row.pk).values().get() == before
