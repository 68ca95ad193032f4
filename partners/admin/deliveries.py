"""Deliveries and their files, for support: what is where, and what was refused and why."""

from typing import Any

from django.contrib import admin
from django.db.models import Count, IntegerField, OuterRef, QuerySet, Subquery
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from core.admin.reading import ReadOnlyAdmin
from partners.models import Delivery, MediaAsset
from partners.selectors import asset_counts


@admin.register(Delivery)
class DeliveryAdmin(ReadOnlyAdmin):
    """Found by the partner's own id as well; the manifest is only counted, it may be megabytes."""

    list_display = ("title", "partner", "status", "shown_total", "external_id", "created_at")
    list_filter = ("status", ("partner", admin.RelatedOnlyFieldListFilter))
    list_select_related = ("partner",)
    search_fields = ("=id", "=external_id", "title", "=client_email", "^partner__name")
    search_help_text = _("Id, id do parceiro, título, e-mail do cliente ou nome do estúdio.")
    date_hierarchy = "created_at"
    fields = (
        "id",
        "partner",
        "status",
        "shown_files",
        "title",
        "client_name",
        "client_email",
        "event_date",
        "external_id",
        "created_at",
        "touched_at",
        "published_at",
        "ready_at",
    )
    readonly_fields = fields

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
            '<a href="{}?delivery__id__exact={}">{}</a>',
            reverse("admin:partners_mediaasset_changelist"),
            delivery.id,
            _("%(total)d no total: %(ready)d prontos, %(failed)d recusados, %(processing)d em "
              "preparo, %(awaiting_upload)d aguardando envio") % counts,
        )  # fmt: skip


@admin.register(MediaAsset)
class MediaAssetAdmin(ReadOnlyAdmin):
    """One file's facts; never the picture."""

    list_display = ("filename", "delivery", "processing_status", "failure_code", "content_type",
                    "size_bytes", "tries")  # fmt: skip
    list_filter = ("processing_status", "content_type")
    list_select_related = ("delivery",)
    search_fields = ("=id", "=delivery__id", "=sha256")
    search_help_text = _("Id do arquivo ou da entrega, ou SHA-256.")

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest) -> bool:
        """The link from a delivery to its files."""
        return lookup == "delivery__id__exact" or super().lookup_allowed(lookup, value, request)
