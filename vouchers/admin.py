"""Staff's view of vouchers, redemptions and moments."""

from typing import Any

from django.contrib import admin, messages
from django.db.models import Count, QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from core.admin.reading import ReadOnlyAdmin, actor_of
from core.errors import DomainError
from vouchers.codes import display, normalise
from vouchers.models import AssetCopy, Moment, MomentAsset, Redemption, Voucher
from vouchers.services import revoke_voucher


@admin.register(Voucher)
class VoucherAdmin(ReadOnlyAdmin):
    """Found by code however it is typed; revoked by an action, never edited."""

    list_display = ("shown_code", "status", "access", "partner", "delivery", "expires_at",
                    "redeemed_at", "created_at")  # fmt: skip
    list_filter = ("status", "access", ("partner", admin.RelatedOnlyFieldListFilter))
    list_select_related = ("partner", "delivery")
    search_fields = ("=code", "=id", "delivery__title", "^partner__name")
    search_help_text = _("Código (com ou sem hífens), título da entrega ou nome do estúdio.")
    date_hierarchy = "created_at"
    actions = ("revoke",)

    @admin.display(description=_("código"), ordering="code")
    def shown_code(self, voucher: Voucher) -> str:
        return display(voucher.code)

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        return super().get_search_results(request, queryset, normalise(search_term) or search_term)

    def has_revoke_permission(self, request: HttpRequest) -> bool:
        """Whoever may change vouchers; the form itself stays read-only."""
        return request.user.has_perm("vouchers.change_voucher")

    @admin.action(description=_("Revogar os vouchers ativos"), permissions=["revoke"])
    def revoke(self, request: HttpRequest, chosen: QuerySet[Voucher]) -> None:
        """Each on its own: one that cannot be revoked does not hold back the others."""
        done = 0
        for voucher in chosen.filter(status=Voucher.Status.ACTIVE):
            try:
                revoke_voucher(voucher_id=voucher.id, by=actor_of(request), now=timezone.now())
                done += 1
            except DomainError as refusal:
                self.message_user(
                    request, f"{display(voucher.code)}: {refusal.detail}", messages.WARNING
                )
        told = ngettext("%d voucher revogado.", "%d vouchers revogados.", done) % done
        self.message_user(request, told, messages.SUCCESS if done else messages.INFO)


class AssetCopyInline(admin.TabularInline[AssetCopy, Redemption]):
    """The copies of a redemption, as far as they are."""

    model = AssetCopy
    extra = 0
    can_delete = False
    fields = ("position", "shown_name", "status", "tries", "error", "copied_at")
    readonly_fields = fields
    ordering = ("position",)

    @admin.display(description=_("arquivo"))
    def shown_name(self, row: AssetCopy) -> str:
        return str(row.entry.get("filename", ""))

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(Redemption)
class RedemptionAdmin(ReadOnlyAdmin):
    """How each redemption goes, with its copies."""

    list_display = ("started_at", "status", "shown_progress", "user", "voucher", "failure_code",
                    "finished_at")  # fmt: skip
    list_filter = ("status", "failure_code")
    list_select_related = ("user", "voucher")
    search_fields = ("=id", "=moment_id", "=voucher__code", "=user__email")
    search_help_text = _("Código do voucher, e-mail da pessoa, ou id.")
    date_hierarchy = "started_at"
    inlines = (AssetCopyInline,)

    @admin.display(description=_("cópias"))
    def shown_progress(self, redemption: Redemption) -> SafeString:
        return format_html(
            '<progress max="{}" value="{}"></progress> {}/{}',
            redemption.assets_total,
            redemption.assets_copied,
            redemption.assets_copied,
            redemption.assets_total,
        )

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        return super().get_search_results(request, queryset, normalise(search_term) or search_term)


@admin.register(Moment)
class MomentAdmin(ReadOnlyAdmin):
    """That a gallery exists and how it is shared. Its photographs are not shown here."""

    list_display = ("title", "user", "partner", "shown_count", "privacy", "access_until",
                    "created_at")  # fmt: skip
    list_filter = ("privacy", ("partner", admin.RelatedOnlyFieldListFilter))
    list_select_related = ("user", "partner")
    search_fields = ("=id", "title", "=user__email")
    search_help_text = _("Título, e-mail de quem é dono, ou id.")
    date_hierarchy = "created_at"
    exclude = ("share_token", "link_password")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        rows: QuerySet[Any] = super().get_queryset(request)
        return rows.annotate(files=Count("assets"))

    @admin.display(description=_("arquivos"), ordering="files")
    def shown_count(self, moment: Any) -> int:
        return int(moment.files)


@admin.register(MomentAsset)
class MomentAssetAdmin(ReadOnlyAdmin):
    """One file's facts, for support; never the picture."""

    list_display = ("filename", "moment", "content_type", "size_bytes", "is_hidden")
    list_select_related = ("moment",)
    search_fields = ("=id", "=moment__id", "=sha256")
    search_help_text = _("Id do arquivo ou do momento, ou SHA-256.")
