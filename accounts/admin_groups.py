"""Groups of staff's permissions. What they give and take is in the trail."""

from itertools import groupby
from typing import Any

from django.contrib import admin
from django.contrib.auth.models import Group, Permission
from django.db.models import ManyToManyField
from django.forms import ModelForm, ModelMultipleChoiceField
from django.forms.models import ModelChoiceIterator, ModelChoiceIteratorValue
from django.http import HttpRequest
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from core import audit
from core.admin.reading import HouseAdmin, actor_of
from core.admin.widgets import Ticks

_VERBS = {"view": _("ver"), "add": _("criar"), "change": _("alterar"), "delete": _("apagar")}


class ByModel(ModelChoiceIterator[Permission]):
    """Permissions under the name of what they are about."""

    def __iter__(self) -> Any:
        rows = self.queryset.select_related("content_type").order_by("content_type_id", "id")
        for kind, permissions in groupby(rows, key=lambda each: each.content_type):
            model = kind.model_class()
            name = capfirst(str(model._meta.verbose_name_plural)) if model else kind.name
            ordered = sorted(permissions, key=_rank)
            yield name, [(ModelChoiceIteratorValue(each.pk, each), _verb(each)) for each in ordered]


class PermissionsField(ModelMultipleChoiceField[Permission]):
    iterator = ByModel


def _verb(permission: Permission) -> str:
    """Django keeps "Can view voucher" in the database; the desk says "ver"."""
    return str(_VERBS.get(permission.codename.partition("_")[0], permission.name))


def _rank(permission: Permission) -> int:
    """Seeing comes before doing."""
    verb = permission.codename.partition("_")[0]
    return list(_VERBS).index(verb) if verb in _VERBS else len(_VERBS)


@admin.register(Group)
class GroupAdmin(HouseAdmin):
    """In the place of Django's own, which tells the trail nothing."""

    noun = "group"
    list_display = ("name",)
    search_ids = ()
    search_fields = ("name",)
    search_help_text = _("Nome do grupo.")
    actions = None

    def has_module_permission(self, request: HttpRequest) -> bool:
        """Whoever may change a group may give it everything: for superusers alone."""
        return bool(request.user.is_superuser)

    def has_view_permission(self, request: HttpRequest, obj: Group | None = None) -> bool:
        return bool(request.user.is_superuser)

    has_change_permission = has_delete_permission = has_view_permission

    def has_add_permission(self, request: HttpRequest) -> bool:
        return bool(request.user.is_superuser)

    def formfield_for_manytomany(
        self, db_field: ManyToManyField[Any, Any], request: HttpRequest, **kwargs: Any
    ) -> ModelMultipleChoiceField[Any] | None:
        """Only what the desk has pages for."""
        shown = [model._meta for model in self.admin_site._registry]
        known = Permission.objects.filter(
            content_type__app_label__in={each.app_label for each in shown},
            content_type__model__in={each.model_name for each in shown},
        )
        return PermissionsField(known, required=False, widget=Ticks, label=_("permissões"))

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
