"""Filters that cost nothing until somebody follows a link to them."""

from collections.abc import Iterator
from typing import Any, cast

from django.contrib.admin import FieldListFilter, ModelAdmin
from django.contrib.admin.views.main import ChangeList
from django.core.exceptions import ValidationError
from django.db.models import Field, ForeignKey, Model
from django.http import HttpRequest
from django.utils.translation import gettext as _


class PickedFilter(FieldListFilter):
    """One value of a column, picked by a link from elsewhere; never a list of all of them.

    A list of every studio or every action would read the whole table to fill a menu.
    """

    def __init__(
        self,
        field: Field[Any, Any],
        request: HttpRequest,
        params: dict[str, list[str]],
        model: type[Model],
        model_admin: ModelAdmin[Any],
        field_path: str,
    ) -> None:
        is_row = isinstance(field, ForeignKey)
        self.lookup = f"{field_path}__id__exact" if is_row else f"{field_path}__exact"
        self.picked = str((params.get(self.lookup) or [""])[-1])
        super().__init__(field, request, params, model, model_admin, field_path)
        self.shown = self.picked
        if is_row:
            rows = cast(type[Model], field.related_model)
            self.title = str(rows._meta.verbose_name)
            self.shown = self._row_name(rows)

    def _row_name(self, rows: type[Model]) -> str:
        if not self.picked:
            return ""
        try:
            row = rows._default_manager.filter(pk=self.picked).first()
        except (ValidationError, ValueError):
            return self.picked
        return str(row or self.picked)

    def expected_parameters(self) -> list[str | None]:
        return [self.lookup]

    def has_output(self) -> bool:
        """Shown only while something is picked."""
        return bool(self.picked)

    def choices(self, changelist: ChangeList) -> Iterator[Any]:
        yield {
            "selected": False,
            "query_string": changelist.get_query_string(remove=[self.lookup]),
            "display": _("Todos"),
        }
        yield {"selected": True, "query_string": "?", "display": self.shown}
