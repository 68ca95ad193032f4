"""Shares on their way to studios: held and let go, never written."""

from collections.abc import Callable
from datetime import date
from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from billing.admin.tones import SETTLEMENT_TONES
from billing.admin.wording import link_of
from billing.models import Settlement
from billing.services.holding import hold_settlement, resume_settlement
from core.admin.confirming import ask_first
from core.admin.filters import PickedFilter
from core.admin.labels import state_column, state_of
from core.admin.links import link_column
from core.admin.reading import ReadOnlyAdmin, actor_of
from core.errors import DomainError
from gateways.admin.figures import reais

Status = Settlement.Status


@admin.register(Settlement)
class SettlementAdmin(ReadOnlyAdmin):
    noun = "settlement"
    list_display = ("due_date", "shown_state", "shown_partner", "shown_amount", "shown_order",
                    "completed_at")  # fmt: skip
    list_filter = ("status", "due_date", ("partner", PickedFilter))
    list_select_related = ("partner",)
    ordering = ("-due_date", "-pk")
    search_ids = ("pk", "order", "partner")
    search_fields = ("partner__name__istartswith",)
    search_help_text = _("Começo do nome do estúdio, id dele, do pedido ou da liberação.")
    fields = ("shown_state", "shown_partner", "shown_amount", "due_date", "completed_at",
              "shown_order", "id")  # fmt: skip
    readonly_fields = fields
    actions = ("hold", "resume")
    deeds = {"hold": _("Reter"), "resume": _("Soltar")}
    shown_state = state_column(SETTLEMENT_TONES)
    shown_partner = link_column("partner", _("estúdio"), "partner__name")

    def name_of(self, row: Settlement) -> str:
        return f"{row.partner}, {reais(row.amount)}"

    def about(self, row: Settlement) -> list[Any]:
        day: date = row.due_date
        return [state_of(row, SETTLEMENT_TONES), day.strftime("%d/%m/%Y")]

    @admin.display(description=_("valor"), ordering="amount")
    def shown_amount(self, row: Settlement) -> str:
        return reais(row.amount)

    @admin.display(description=_("pedido"))
    def shown_order(self, row: Settlement) -> SafeString | str:
        return link_of(f"order:{row.order_id}")

    # Deeds ------------------------------------------------------------------------------------

    def has_hold_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("billing.hold_settlement")

    def actions_for(self, row: Settlement) -> list[str]:
        return {Status.SCHEDULED: ["hold"], Status.HELD: ["resume"]}.get(Status(row.status), [])

    @admin.action(description=_("Reter"), permissions=["hold"])
    @ask_first(
        title=_("Reter liberações?"),
        consequence=_("Não são liberadas ao estúdio até que alguém as solte."),
    )
    def hold(self, request: HttpRequest, chosen: QuerySet[Any]) -> None:
        done = self._each(request, chosen, hold_settlement)
        if done:
            told = ngettext("%d liberação retida.", "%d liberações retidas.", done) % done
            self.message_user(request, told, messages.SUCCESS)

    @admin.action(description=_("Soltar"), permissions=["hold"])
    def resume(self, request: HttpRequest, chosen: QuerySet[Any]) -> None:
        done = self._each(request, chosen, resume_settlement)
        if done:
            told = ngettext("%d liberação solta.", "%d liberações soltas.", done) % done
            self.message_user(request, told, messages.SUCCESS)

    def _each(
        self, request: HttpRequest, chosen: QuerySet[Any], deed: Callable[..., Settlement]
    ) -> int:
        done = 0
        for row in chosen.select_related("partner"):
            try:
                deed(settlement_id=row.pk, by=actor_of(request))
            except DomainError as refusal:
                told = f"{self.name_of(row)}: {refusal.detail}"
                self.message_user(request, told, messages.WARNING)
            else:
                done += 1
        return done
