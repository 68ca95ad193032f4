"""What every page of the admin has in common, and what tables that are only looked at have."""

import json
from collections.abc import Container, Mapping, Sequence
from typing import Any

from django.contrib import admin
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.contrib.admin.widgets import RelatedFieldWidgetWrapper
from django.db.models import DateTimeField, Field, ManyToManyField, Model, QuerySet
from django.forms import ModelMultipleChoiceField, SplitDateTimeField
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django_stubs_ext import StrOrPromise

from core.admin.links import page_of
from core.admin.pages import BoundedPaginator
from core.admin.panels import Panel, panels_of
from core.admin.searching import SearchByShape
from core.admin.trail import subject_of, trail_panel
from core.admin.widgets import DateAndTime, Ticks


def actor_of(request: HttpRequest) -> str:
    """The member of staff behind a request, as the trail names them."""
    return f"user:{request.user.pk}"


def pretty_json(value: Any) -> SafeString:
    """A JSON value, indented, as a block."""
    text = json.dumps(value, ensure_ascii=False, indent=2, sort_keys=True)
    return format_html('<pre class="json">{}</pre>', text)


class HouseAdmin(SearchByShape, admin.ModelAdmin[Any]):
    """Lists that open fast whatever their length, and pages that show what belongs to a row.

    `noun` is how the trail names these rows; with it, their page ends with their time line.
    `deeds` are shorter words for actions, for the buttons on the page of one row.
    """

    list_per_page = 50
    list_max_show_all = 200
    show_full_result_count = False
    paginator = BoundedPaginator
    empty_value_display = "—"
    formfield_overrides = {DateTimeField: {"form_class": SplitDateTimeField, "widget": DateAndTime}}
    noun = ""
    deeds: Mapping[str, StrOrPromise] = {}

    def formfield_for_manytomany(
        self, db_field: ManyToManyField[Any, Any], request: HttpRequest, **kwargs: Any
    ) -> ModelMultipleChoiceField[Any] | None:
        return super().formfield_for_manytomany(db_field, request, **{"widget": Ticks, **kwargs})

    def formfield_for_dbfield(
        self, db_field: Field[Any, Any], request: HttpRequest, **kwargs: Any
    ) -> Any:
        """Without the small buttons that create, change and delete what is being chosen."""
        made = super().formfield_for_dbfield(db_field, request, **kwargs)
        if made and isinstance(made.widget, RelatedFieldWidgetWrapper):
            made.widget = made.widget.widget
        return made

    def panels(self, request: HttpRequest, row: Model) -> list[Panel]:
        """Below the fields of a row's page; the time line comes last."""
        shown = panels_of(request, row)
        if self.noun and request.user.has_perm("core.view_auditentry"):
            shown.append(trail_panel(*self.subjects(row)))
        return shown

    def subjects(self, row: Model) -> list[str]:
        """Whose deeds make up the time line, the row's own first."""
        return [subject_of(self.noun, row)]

    def render_change_form(
        self,
        request: HttpRequest,
        context: dict[str, Any],
        add: bool = False,
        change: bool = False,
        form_url: str = "",
        obj: Any = None,
    ) -> HttpResponse:
        context["show_save_and_add_another"] = False
        if obj:
            context["name"], context["key"] = self.name_of(obj), self.key_of(obj)
            context["panels"] = self.panels(request, obj)
            context["deeds"] = self._deeds(request, obj)
        return super().render_change_form(request, context, add, change, form_url, obj)

    def actions_for(self, row: Any) -> Container[str]:
        """Those of the list's actions that make sense for this row as it is."""
        return [str(name) for name in self.actions or ()]

    def _deeds(self, request: HttpRequest, row: Any) -> list[tuple[str, str]]:
        """The same actions as buttons on the row's own page."""
        sensible = self.actions_for(row)
        permitted = [each for each in self.get_actions(request).values() if each]
        return [
            (name, str(self.deeds.get(name, text)))
            for _function, name, text in permitted
            if name in sensible
        ]

    def response_action(  # type: ignore[override]  # the stubs are a version ahead
        self, request: HttpRequest, queryset: QuerySet[Any]
    ) -> HttpResponse | None:
        """Back to the page the button was on."""
        response = super().response_action(request, queryset)
        if request.POST.get("on_page") and isinstance(response, HttpResponseRedirect):
            return HttpResponseRedirect(
                page_of(queryset.get(pk=request.POST[ACTION_CHECKBOX_NAME]))
            )
        return response

    def key_of(self, row: Any) -> str:
        """What stands for a row in addresses and ticks."""
        return str(row.pk)

    def name_of(self, row: Any) -> str:
        """How a page that asks for confirmation, and the search, name a row."""
        return str(row)

    def about(self, row: Any) -> Sequence[Any]:
        """What the search says of a row beside its name."""
        return []


class ReadOnlyAdmin(HouseAdmin):
    """Rows that people look at and programs write."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False
