"""What a gateway is expected to keep, on its page."""

from typing import Any

from django.contrib import admin
from django.db.models import Field
from django.forms import ChoiceField, DateInput
from django.http import HttpRequest

from gateways.models import FeeSchedule, Payment

_METHODS = [("", "—"), *Payment.Method.choices]


class FeeInline(admin.TabularInline[FeeSchedule, Any]):
    """A new rate is a new line with its day: what is past keeps its own.

    Who may see or change the account may see or change these.
    """

    model = FeeSchedule
    template = "admin/gateways/gateway/fees.html"
    extra = 2
    fields = ("method", "percent", "fixed", "effective_date")
    ordering = ("method", "-effective_date")

    def formfield_for_dbfield(
        self, db_field: Field[Any, Any], request: HttpRequest, **kwargs: Any
    ) -> Any:
        """Each box with a name a screen reader can say: the column's."""
        if db_field.name == "method":
            made: Any = ChoiceField(choices=_METHODS, label=db_field.verbose_name)
        elif db_field.name == "effective_date":
            widget = DateInput({"type": "date"}, format="%Y-%m-%d")
            made = super().formfield_for_dbfield(db_field, request, widget=widget, **kwargs)
        else:
            made = super().formfield_for_dbfield(db_field, request, **kwargs)
        if made:
            made.widget.attrs["aria-label"] = str(db_field.verbose_name).capitalize()
        return made

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return request.user.has_perm("gateways.view_gateway")

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return request.user.has_perm("gateways.change_gateway")

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.has_change_permission(request)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.has_change_permission(request)
