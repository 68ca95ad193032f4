"""Rows whose primary key must not be seen: their pages and ticks go by another unique column."""

from typing import Any

from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.contrib.admin.views.main import ChangeList
from django.db.models import QuerySet
from django.forms import CheckboxInput
from django.http import HttpRequest, HttpResponse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from core.admin.reading import ReadOnlyAdmin


class KeyedReadOnlyAdmin(ReadOnlyAdmin):
    """A subclass names the column in `key_field`."""

    key_field = ""

    def key_of(self, row: Any) -> str:
        return str(getattr(row, self.key_field))

    def get_changelist_instance(self, request: HttpRequest) -> ChangeList:
        made = super().get_changelist_instance(request)
        made.pk_attname = self.key_field
        return made

    def get_object(
        self, request: HttpRequest, object_id: str, from_field: str | None = None
    ) -> Any:
        return super().get_object(request, object_id, self.key_field)

    def action_checkbox(self, obj: Any) -> SafeString:
        label = _("Escolher %s") % self.name_of(obj)
        tick = CheckboxInput({"class": "action-select", "aria-label": label}, lambda value: False)
        return tick.render(ACTION_CHECKBOX_NAME, self.key_of(obj))

    def response_action(  # type: ignore[override]  # the stubs are a version ahead
        self, request: HttpRequest, queryset: QuerySet[Any]
    ) -> HttpResponse | None:
        """Django asks for primary keys: what was ticked is translated on the way in."""
        ticked = request.POST.getlist(ACTION_CHECKBOX_NAME)
        found = queryset.filter(**{f"{self.key_field}__in": ticked}).values_list("pk", flat=True)
        translated = request.POST.copy()
        translated.setlist(ACTION_CHECKBOX_NAME, [str(pk) for pk in found])
        request.POST = translated  # type: ignore[assignment]  # Django's own way, unlike the stubs
        return super().response_action(request, queryset)
