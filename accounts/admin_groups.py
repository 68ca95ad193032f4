"""Groups of staff's permissions. What they give and take is in the trail."""

from typing import Any

from django.contrib import admin
from django.contrib.auth.models import Group
from django.forms import ModelForm
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from core import audit
from core.admin.reading import HouseAdmin, actor_of


@admin.register(Group)
class GroupAdmin(HouseAdmin):
    """In the place of Django's own, which tells the trail nothing."""

    noun = "group"
    list_display = ("name",)
    search_ids = ()
    search_fields = ("name",)
    search_help_text = _("Nome do grupo.")
    filter_horizontal = ("permissions",)

    def save_related(
        self, request: HttpRequest, form: ModelForm[Group], formsets: Any, change: bool
    ) -> None:
        """Inside the transaction in which Django saves the form."""
        before = _held(form.instance)
        super().save_related(request, form, formsets, change)
        audit.record(
            "accounts.group.changed" if change else "accounts.group.created",
            subject=f"group:{form.instance.pk}",
            by=actor_of(request),
            before={"permissions": before} if change else None,
            after={"name": form.instance.name, "permissions": _held(form.instance)},
        )

    def delete_model(self, request: HttpRequest, obj: Group) -> None:
        """Inside the transaction in which Django deletes the row."""
        audit.record(
            "accounts.group.deleted",
            subject=f"group:{obj.pk}",
            by=actor_of(request),
            before={"name": obj.name, "permissions": _held(obj)},
        )
        super().delete_model(request, obj)


def _held(group: Group) -> list[str]:
    names = group.permissions.values_list("content_type__app_label", "codename")
    return sorted(f"{app}.{codename}" for app, codename in names)
