"""Rows that hold from a day on, and others the house reckons with: told, and never rewritten."""

from typing import Any

from django.contrib import messages
from django.db import transaction
from django.db.models import Model
from django.forms import ModelForm
from django.forms.models import model_to_dict
from django.http import HttpRequest
from django.utils.translation import gettext as _

from core import audit
from core.admin.reading import HouseAdmin, actor_of


class KeptAdmin(HouseAdmin):
    """Saved with what it was before and what it is now; what was used stays as it is.

    `always_open` are the fields that may change even then.
    """

    always_open: tuple[str, ...] = ()
    told: tuple[str, ...] = ()

    def is_used(self, row: Any) -> bool:
        """Whether money was reckoned with it."""
        return False

    def why_closed(self) -> str:
        """Said on the page of a row that cannot be changed any more."""
        return _("Já foi usado em vendas, e por isso não muda: crie outro que valha a partir de "
                 "um dia.")  # fmt: skip

    def get_readonly_fields(self, request: HttpRequest, obj: Model | None = None) -> list[str]:
        fixed = [str(name) for name in super().get_readonly_fields(request, obj)]
        if obj is None or not self.is_used(obj):
            return fixed
        shown = [str(name) for name in self.get_fields(request, None)]
        return [*fixed, *(name for name in shown if name not in {*fixed, *self.always_open})]

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """A form without a single field to fill in is no form."""
        if obj is not None and not self.always_open and self.is_used(obj):
            return False
        return super().has_change_permission(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        if obj is None or self.is_used(obj):
            return False
        return super().has_delete_permission(request, obj)

    def render_change_form(
        self, request: HttpRequest, context: Any, *args: Any, **kwargs: Any
    ) -> Any:
        obj = kwargs.get("obj")
        if obj is not None and request.method == "GET" and self.is_used(obj):
            messages.info(request, self.why_closed())
        return super().render_change_form(request, context, *args, **kwargs)

    def save_model(
        self, request: HttpRequest, obj: Any, form: ModelForm[Any], change: bool
    ) -> None:
        """The row and its line in the trail, in one transaction."""
        with transaction.atomic():
            rows = type(obj)._default_manager
            before = rows.select_for_update().get(pk=obj.pk) if change else None
            super().save_model(request, obj, form, change)
            audit.record(
                f"billing.{self.noun}.{'changed' if change else 'created'}",
                subject=f"{self.noun}:{obj.pk}",
                by=actor_of(request),
                before=self._told(before) if before else None,
                after=self._told(obj),
            )

    def delete_model(self, request: HttpRequest, obj: Any) -> None:
        with transaction.atomic():
            audit.record(
                f"billing.{self.noun}.deleted",
                subject=f"{self.noun}:{obj.pk}",
                by=actor_of(request),
                before=self._told(obj),
            )
            super().delete_model(request, obj)

    def _told(self, row: Any) -> dict[str, Any]:
        values = model_to_dict(row, fields=self.told)
        return {name: _plain(values[name]) for name in self.told}


def _plain(value: Any) -> Any:
    return value if isinstance(value, str | int | bool | dict | None.__class__) else str(value)
