"""The copies of a redemption, one line a file; never the picture."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext_lazy as _

from core.admin.filters import PickedFilter
from core.admin.labels import state_column, state_of
from core.admin.links import link_column
from core.admin.panels import Head
from core.admin.reading import ReadOnlyAdmin
from vouchers.admin.labels import COPY_TONES
from vouchers.models import AssetCopy

COPY_HEADS = (
    Head(_("posição"), is_figure=True),
    Head(_("arquivo")),
    Head(_("situação")),
    Head(_("tamanho"), is_figure=True),
    Head(_("tentativas"), is_figure=True),
    Head(_("último erro")),
)


def copy_line(copy: AssetCopy) -> list[Any]:
    """A copy below its redemption's fields."""
    return [
        copy.position,
        _filename(copy),
        state_of(copy, COPY_TONES),
        _size(copy),
        copy.tries,
        copy.error,
    ]


@admin.register(AssetCopy)
class AssetCopyAdmin(ReadOnlyAdmin):
    """Reached from a redemption; not in the menu."""

    list_display = ("position", "shown_filename", "shown_state", "shown_size", "tries", "error",
                    "copied_at", "shown_redemption")  # fmt: skip
    list_display_links = None
    list_filter = ("status", ("redemption", PickedFilter))
    list_select_related = ("redemption",)
    search_ids = ("redemption", "asset_id")
    search_fields = ("error",)
    search_help_text = _("Id do resgate ou do arquivo, ou parte do erro.")
    fields = ("shown_redemption", "position", "shown_filename", "shown_state", "shown_size",
              "tries", "error", "due_at", "copied_at", "asset_id")  # fmt: skip
    readonly_fields = fields
    shown_state = state_column(COPY_TONES)
    shown_redemption = link_column("redemption", _("resgate"))

    def has_module_permission(self, request: HttpRequest) -> bool:
        return False

    @admin.display(description=_("arquivo"))
    def shown_filename(self, copy: AssetCopy) -> str:
        return _filename(copy)

    @admin.display(description=_("tamanho"))
    def shown_size(self, copy: AssetCopy) -> str:
        return _size(copy)


def _filename(copy: AssetCopy) -> str:
    return str(copy.entry.get("filename", ""))


def _size(copy: AssetCopy) -> str:
    return filesizeformat(copy.entry.get("size_bytes", 0))
