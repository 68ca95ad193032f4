"""How each redemption goes: progress, copies, messages, time line."""

from collections.abc import Sequence
from typing import Any

from django.contrib import admin
from django.db.models import Case, IntegerField, Model, Q, Value, When
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from core.admin.filters import PickedFilter
from core.admin.labels import state_column, state_of
from core.admin.links import link_column, link_to, list_of
from core.admin.panels import Panel, panel_of_rows, panel_on
from core.admin.reading import ReadOnlyAdmin
from core.admin.times import minute
from core.admin.trail import messages_panel
from vouchers.admin.copies import COPY_HEADS, copy_line
from vouchers.admin.labels import REDEMPTION_TONES, code_label
from vouchers.codes import display, normalise
from vouchers.models import AssetCopy, Moment, Redemption


@admin.register(Redemption)
class RedemptionAdmin(ReadOnlyAdmin):
    noun = "redemption"
    list_display = ("started_at", "shown_state", "shown_progress", "shown_user", "shown_code",
                    "shown_delivery", "shown_seconds", "failure_code")  # fmt: skip
    list_filter = ("status", "started_at", ("user", PickedFilter), ("voucher", PickedFilter))
    list_select_related = ("user", "voucher__delivery__partner")
    search_ids = ("pk", "moment_id", "voucher", "voucher__delivery", "user")
    search_addresses = ("user__email",)
    search_fields = ("user__name", "voucher__delivery__title")
    search_help_text = _("Código do voucher, e-mail ou nome da pessoa, título da entrega, ou id.")
    fields = ("shown_state", "shown_progress", "shown_user", "shown_code", "shown_delivery",
              "shown_partner", "shown_moment", "failure_code", "started_at", "advanced_at",
              "finished_at", "shown_seconds", "terms_version", "id")  # fmt: skip
    readonly_fields = fields
    shown_state = state_column(REDEMPTION_TONES)
    shown_user = link_column("user", _("pessoa"), "user__email")
    shown_delivery = link_column("voucher.delivery", _("entrega"), "voucher__delivery__title")
    shown_partner = link_column("voucher.delivery.partner", _("parceiro"))

    def exactly(self, text: str) -> Sequence[Q] | None:
        code = normalise(text)
        return [Q(voucher__code=code)] if code else super().exactly(text)

    def name_of(self, row: Redemption) -> str:
        return f"{display(row.voucher.code)}, {minute(row.started_at)}"

    def about(self, row: Redemption) -> list[Any]:
        copied = f"{row.assets_copied}/{row.assets_total}"
        return [state_of(row, REDEMPTION_TONES), row.user.email, row.voucher.delivery, copied]

    def subjects(self, row: Model) -> list[str]:
        """The voucher's and the moment's deeds are part of the story."""
        claim: Any = row
        told = [f"voucher:{claim.voucher_id}", f"moment:{claim.moment_id}"]
        return [*super().subjects(row), *told]

    @admin.display(description=_("voucher"), ordering="voucher__code")
    def shown_code(self, claim: Redemption) -> SafeString:
        return link_to(claim.voucher, code_label(claim.voucher.code))

    @admin.display(description=_("galeria"))
    def shown_moment(self, claim: Redemption) -> SafeString:
        return link_to(Moment.objects.filter(pk=claim.moment_id).first())

    @admin.display(description=_("cópias"), ordering="assets_copied")
    def shown_progress(self, claim: Redemption) -> SafeString:
        return format_html(
            '<span class="progress"><progress max="{}" value="{}" aria-label="{}"></progress> '
            '<span class="figure">{}/{}</span></span>',
            claim.assets_total or 1,
            claim.assets_copied,
            _("arquivos copiados"),
            claim.assets_copied,
            claim.assets_total,
        )

    @admin.display(description=_("segundos"))
    def shown_seconds(self, claim: Redemption) -> str | None:
        if claim.finished_at is None:
            return None
        return f"{(claim.finished_at - claim.started_at).total_seconds():.1f}".replace(".", ",")


@panel_on(Redemption, needs="vouchers.view_redemption")
def copies_panel(request: HttpRequest, claim: Redemption) -> Panel:
    """Troubles first, then what is still to come, then what arrived."""
    trouble = Case(
        When(status=AssetCopy.Status.FAILED, then=Value(0)),
        When(status=AssetCopy.Status.PENDING, then=Value(1)),
        default=Value(2),
        output_field=IntegerField(),
    )
    return panel_of_rows(
        _("Cópias"),
        COPY_HEADS,
        AssetCopy.objects.filter(redemption=claim).order_by(trouble, "position"),
        copy_line,
        more=list_of(AssetCopy, redemption__id__exact=claim.pk),
        empty=_("Este resgate não tinha arquivos."),
    )


@panel_on(Redemption, needs="core.view_outboxmessage")
def facts_panel(request: HttpRequest, claim: Redemption) -> Panel:
    return messages_panel(redemption_id=str(claim.pk))
