"""Vouchers: found by code however it is typed; revoked by an action, never edited."""

from collections.abc import Sequence
from typing import Any

from django.contrib import admin, messages
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from core.admin.confirming import ask_first
from core.admin.filters import PickedFilter
from core.admin.labels import state_column, state_of
from core.admin.links import link_column
from core.admin.reading import ReadOnlyAdmin, actor_of
from core.admin.times import day
from core.errors import DomainError
from vouchers.admin.labels import VOUCHER_TONES, code_label
from vouchers.codes import display, normalise
from vouchers.models import Voucher
from vouchers.services import revoke_voucher


@admin.register(Voucher)
class VoucherAdmin(ReadOnlyAdmin):
    noun = "voucher"
    list_display = ("shown_code", "shown_state", "access", "shown_delivery", "shown_partner",
                    "shown_until", "created_at")  # fmt: skip
    list_filter = (
        "status",
        "created_at",
        "access",
        ("partner", PickedFilter),
        ("delivery", PickedFilter),
    )
    list_select_related = ("partner", "delivery")
    search_ids = ("pk", "delivery", "redemptions__id")
    search_addresses = ("redeemed_by__email",)
    search_fields = ("delivery__title", "partner__name__istartswith")
    search_help_text = _("Código (com ou sem hífens), e-mail, título da entrega, estúdio ou id.")
    fields = ("shown_code", "shown_state", "access", "access_days", "shown_partner",
              "shown_delivery", "expires_at", "redeemed_by", "redeemed_at", "created_at",
              "id")  # fmt: skip
    readonly_fields = fields
    actions = ("revoke",)
    deeds = {"revoke": _("Revogar")}
    shown_state = state_column(VOUCHER_TONES)
    shown_partner = link_column("partner", _("parceiro"), "partner__name")
    shown_delivery = link_column("delivery", _("entrega"), "delivery__title")

    @admin.display(description=_("código"), ordering="code")
    def shown_code(self, voucher: Voucher) -> SafeString:
        return code_label(voucher.code)

    @admin.display(description=_("resgatável até"), ordering="expires_at")
    def shown_until(self, voucher: Voucher) -> str:
        return day(voucher.expires_at)

    def name_of(self, row: Voucher) -> str:
        return display(row.code)

    def about(self, row: Voucher) -> list[Any]:
        return [state_of(row, VOUCHER_TONES), row.delivery, row.partner]

    def exactly(self, text: str) -> Sequence[Q] | None:
        code = normalise(text)
        return [Q(code=code)] if code else super().exactly(text)

    def actions_for(self, row: Voucher) -> list[str]:
        return ["revoke"] if row.status == Voucher.Status.ACTIVE else []

    def has_revoke_permission(self, request: HttpRequest) -> bool:
        """Whoever may change vouchers; the form itself stays read-only."""
        return request.user.has_perm("vouchers.change_voucher")

    @admin.action(description=_("Revogar os vouchers ativos"), permissions=["revoke"])
    @ask_first(
        title=_("Revogar vouchers?"),
        consequence=_(
            "Quem tiver o código não consegue mais resgatar, e um voucher revogado não volta. "
            "O crédito de um Acesso Perpétuo volta ao saldo do estúdio."
        ),
    )
    def revoke(self, request: HttpRequest, chosen: QuerySet[Any]) -> None:
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
