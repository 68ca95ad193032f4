"""Deliveries, for support: what is where, and what was refused and why."""

from typing import Any

from django.contrib import admin
from django.db.models import Case, Count, IntegerField, OuterRef, QuerySet, Subquery, Value, When
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from core.admin.filters import PickedFilter
from core.admin.labels import state_column, state_of
from core.admin.links import link_column, list_of
from core.admin.panels import Panel, panel_of_rows, panel_on
from core.admin.reading import ReadOnlyAdmin
from partners.admin.files import FILE_HEADS, file_line
from partners.admin.tones import DELIVERY_TONES
from partners.models import Delivery, MediaAsset
from partners.selectors import asset_counts


@admin.register(Delivery)
class DeliveryAdmin(ReadOnlyAdmin):
    """Found by the partner's own id as well; the manifest is only counted, it may be megabytes."""

    noun = "delivery"
    list_display = ("title", "shown_state", "shown_partner", "client_name", "shown_total",
                    "external_id", "created_at")  # fmt: skip
    list_filter = ("status", "created_at", ("partner", PickedFilter))
    list_select_related = ("partner",)
    search_ids = ("pk", "partner", "assets__id")
    search_addresses = ("client_email",)
    search_fields = ("external_id__exact", "title", "client_name", "partner__name__istartswith")
    search_help_text = _("Título, cliente, estúdio, e-mail do cliente, id do parceiro ou id.")
    fields = ("title", "shown_state", "shown_partner", "shown_files", "client_name", "client_email",
              "event_date", "external_id", "created_at", "touched_at", "published_at", "ready_at",
              "id")  # fmt: skip
    readonly_fields = fields
    shown_state = state_column(DELIVERY_TONES)
    shown_partner = link_column("partner", _("parceiro"), "partner__name")

    def about(self, row: Delivery) -> list[Any]:
        return [state_of(row, DELIVERY_TONES), row.partner, row.client_name, row.external_id]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """Counted for the rows of one page only, by the index that keeps positions unique."""
        files = MediaAsset.objects.filter(delivery=OuterRef("pk")).order_by()
        total = files.values("delivery").annotate(count=Count("id")).values("count")
        rows = super().get_queryset(request).defer("assets_payload")
        counted: QuerySet[Any] = rows.annotate(files=Subquery(total, output_field=IntegerField()))
        return counted

    @admin.display(description=_("arquivos"))
    def shown_total(self, delivery: Any) -> int:
        return delivery.files or 0

    @admin.display(description=_("arquivos"))
    def shown_files(self, delivery: Delivery) -> SafeString:
        """How many in each state, and the way to the list, page by page."""
        counts = asset_counts(delivery_id=delivery.id)
        return format_html(
            '<a href="{}">{}</a>',
            list_of(MediaAsset, delivery__id__exact=delivery.id),
            _("%(total)d no total: %(ready)d prontos, %(failed)d recusados, %(processing)d em "
              "preparo, %(awaiting_upload)d aguardando envio") % counts,
        )  # fmt: skip


@panel_on(Delivery, needs="partners.view_mediaasset")
def files_of_delivery(request: HttpRequest, delivery: Delivery) -> Panel:
    """What was refused comes first."""
    refused = Case(
        When(processing_status=MediaAsset.Processing.FAILED, then=Value(0)),
        default=Value(1),
        output_field=IntegerField(),
    )
    return panel_of_rows(
        _("Arquivos"),
        FILE_HEADS,
        MediaAsset.objects.filter(delivery=delivery).order_by(refused, "position"),
        file_line,
        more=list_of(MediaAsset, delivery__id__exact=delivery.pk),
        empty=_("Nenhum arquivo declarado."),
    )
