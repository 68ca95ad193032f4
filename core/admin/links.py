"""The way from a row to the rows it belongs to."""

from collections.abc import Callable
from typing import Any

from django.contrib import admin
from django.contrib.admin.utils import quote
from django.db.models import Model
from django.urls import reverse
from django.utils.html import format_html
from django.utils.http import urlencode
from django.utils.safestring import SafeString
from django_stubs_ext import StrOrPromise

NOTHING = "—"


def page_of(row: Model) -> str:
    """The address of a row's page."""
    key_of = getattr(admin.site._registry.get(type(row)), "key_of", lambda row: row.pk)
    name = f"admin:{row._meta.app_label}_{row._meta.model_name}_change"
    return reverse(name, args=[quote(key_of(row))])


def list_of(model: type[Model], **narrowed_by: Any) -> str:
    """The address of a model's list, narrowed by lookups."""
    address = reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")
    return f"{address}?{urlencode(narrowed_by)}" if narrowed_by else address


def link_to(row: Model | None, text: StrOrPromise = "") -> SafeString:
    """A row's name, leading to its page; a dash for none."""
    if row is None:
        return SafeString(NOTHING)
    return format_html('<a href="{}">{}</a>', page_of(row), text or str(row))


def link_column(
    path: str, description: StrOrPromise, ordering: str = ""
) -> Callable[[Any, Any], SafeString]:
    """`shown_partner = link_column("partner", _("parceiro"))`: what a row points at, as a link.

    The list must bring what `path` names in `list_select_related`.
    """

    @admin.display(description=description, ordering=ordering or path)
    def shown_link(_admin: Any, row: Any) -> SafeString:
        for step in path.split("."):
            row = getattr(row, step) if row is not None else None
        return link_to(row)

    return shown_link
