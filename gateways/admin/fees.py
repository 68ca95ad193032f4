"""What a gateway is expected to keep, on its page."""

from typing import Any

from django.contrib import admin
from django.db.models import Field
from django.forms import ChoiceField, DateInput
from django.http import HttpRequest

from gateways.models import FeeSchedule, Payment


class FeeInline(admin.TabularInline[FeeSchedule, Any]):
    """A new rate is a new line with its day: what is past keeps its own."""

    model = FeeSchedule
    extra = 1
    fields = ("method", "percent", "fixed", "effective_date")
    ordering = ("method", "-effective_date")

    def formfield_for_dbfield(
        self, db_field: Field[Any, Any], request: HttpRequest, **kwargs: Any
    ) -> Any:
        if db_field.name == "method":
            return ChoiceField(choices=Payment.Method.choices, label=db_field.verbose_name)
        if db_field.name == "effective_date":
            kwargs["widget"] = DateInput({"type": "date"}, format="%Y-%m-%d")
        return super().formfield_for_dbfield(db_field, request, **kwargs)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.has_change_permission(request, obj)
