"""The files of a delivery, one line each; never the picture."""

from typing import Any

from django.contrib import admin
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext_lazy as _

from core.admin.filters import PickedFilter
from core.admin.labels import state_column, state_of
from core.admin.links import link_column, link_to
from core.admin.panels import Head
from core.admin.reading import ReadOnlyAdmin
from partners.admin.tones import FILE_TONES
from partners.models import MediaAsset

FILE_HEADS = (
    Head(_("posição"), is_figure=True),
    Head(_("arquivo")),
    Head(_("situação")),
    Head(_("motivo da recusa")),
    Head(_("tipo")),
    Head(_("tamanho"), is_figure=True),
)


def file_line(asset: MediaAsset) -> list[Any]:
    """A file below its delivery's fields."""
    return [
        asset.position,
        link_to(asset),
        state_of(asset, FILE_TONES, "processing_status"),
        asset.failure_detail or asset.failure_code,
        asset.content_type,
        filesizeformat(asset.size_bytes),
    ]


@admin.register(MediaAsset)
class MediaAssetAdmin(ReadOnlyAdmin):
    """One file's facts; where it lies in the storage is nobody's business here."""

    noun = "asset"
    list_display = ("filename", "shown_state", "shown_delivery", "failure_detail", "content_type",
                    "shown_size", "shown_tries")  # fmt: skip
    list_filter = ("processing_status", ("delivery", PickedFilter))
    list_select_related = ("delivery",)
    search_ids = ("pk", "delivery")
    search_fields = ("sha256__exact",)
    search_help_text = _("Id do arquivo ou da entrega, ou SHA-256.")
    fields = ("filename", "shown_state", "shown_delivery", "position", "failure_code",
              "failure_detail", "content_type", "shown_size", "width", "height",
              "duration_seconds", "taken_at", "shown_tries", "declared_sha256", "sha256",
              "created_at", "id")  # fmt: skip
    readonly_fields = fields
    shown_state = state_column(FILE_TONES, "processing_status")
    shown_delivery = link_column("delivery", _("entrega"), "delivery__title")

    @admin.display(description=_("tentativas"), ordering="tries")
    def shown_tries(self, asset: MediaAsset) -> int:
        return asset.tries

    def about(self, row: MediaAsset) -> list[Any]:
        return [state_of(row, FILE_TONES, "processing_status"), row.delivery]

    @admin.display(description=_("tamanho"), ordering="size_bytes")
    def shown_size(self, asset: MediaAsset) -> str:
        return filesizeformat(asset.size_bytes)
