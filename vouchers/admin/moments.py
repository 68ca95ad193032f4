"""That a gallery exists and how it is shared. Its photographs are not shown here."""

from typing import Any

from django.contrib import admin
from django.db.models import Count, IntegerField, OuterRef, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce
from django.http import HttpRequest
from django.template.defaultfilters import filesizeformat
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from core.admin.filters import PickedFilter
from core.admin.links import link_column, link_to
from core.admin.reading import ReadOnlyAdmin
from core.admin.times import minute
from vouchers.models import Moment, MomentAsset, Redemption


@admin.register(Moment)
class MomentAdmin(ReadOnlyAdmin):
    """Neither the address of its link nor the password is on any page."""

    noun = "moment"
    list_display = ("title", "shown_user", "shown_partner", "shown_count", "privacy",
                    "access_until", "created_at")  # fmt: skip
    list_filter = ("privacy", "created_at", ("partner", PickedFilter), ("user", PickedFilter))
    list_select_related = ("user", "partner")
    search_ids = ("pk", "user")
    search_addresses = ("user__email",)
    search_fields = ("title", "user__name")
    search_help_text = _("Título, e-mail ou nome de quem é dono, ou id.")
    fields = ("title", "shown_user", "shown_partner", "kind", "shown_redemption", "shown_files",
              "event_date", "access_until", "privacy", "link_expires_at", "allow_download",
              "created_at", "id")  # fmt: skip
    readonly_fields = fields
    shown_user = link_column("user", _("pessoa"), "user__email")
    shown_partner = link_column("partner", _("parceiro"), "partner__name")

    def about(self, row: Moment) -> list[Any]:
        return [row.user.email, row.partner, minute(row.created_at)]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """Counted for the rows of one page only."""
        files = MomentAsset.objects.filter(moment=OuterRef("pk")).order_by().values("moment")
        total = files.annotate(count=Count("id")).values("count")
        size = files.annotate(size=Sum("size_bytes")).values("size")
        counted: QuerySet[Any] = (
            super()
            .get_queryset(request)
            .annotate(
                files=Coalesce(Subquery(total, output_field=IntegerField()), 0),
                bytes=Subquery(size),
            )
        )
        return counted

    @admin.display(description=_("arquivos"))
    def shown_count(self, moment: Any) -> int:
        return int(moment.files)

    @admin.display(description=_("arquivos"))
    def shown_files(self, moment: Any) -> str:
        return f"{moment.files} · {filesizeformat(moment.bytes or 0)}"

    @admin.display(description=_("resgate"))
    def shown_redemption(self, moment: Moment) -> SafeString:
        return link_to(Redemption.objects.filter(moment_id=moment.pk).first())


@admin.register(MomentAsset)
class MomentAssetAdmin(ReadOnlyAdmin):
    """One file's facts, for support; never the picture."""

    list_display = ("filename", "shown_moment", "content_type", "shown_size", "is_hidden")
    list_filter = (("moment", PickedFilter),)
    list_select_related = ("moment",)
    # By the column, which an index has: the model's order goes by the moments' own.
    ordering = ("moment_id", "position")
    search_ids = ("pk", "moment")
    search_fields = ("sha256__exact",)
    search_help_text = _("Id do arquivo ou do momento, ou SHA-256.")
    fields = ("filename", "shown_moment", "position", "content_type", "shown_size", "width",
              "height", "duration_seconds", "taken_at", "is_hidden", "sha256", "id")  # fmt: skip
    readonly_fields = fields
    shown_moment = link_column("moment", _("momento"), "moment__title")

    @admin.display(description=_("tamanho"), ordering="size_bytes")
    def shown_size(self, asset: MomentAsset) -> str:
        return filesizeformat(asset.size_bytes)
