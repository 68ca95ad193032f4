"""Money leaving to studios: let go, stopped, ended; never written."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from billing.admin.payout_batches import export_page
from billing.admin.payout_keys import reveal_page
from billing.admin.tones import PAYOUT_TONES
from billing.models import Payout
from billing.payout_keys import masked_key
from billing.services.approving_payouts import (
    approve_payout,
    cancel_payout,
    hold_payout,
    resume_payout,
)
from billing.services.asking_payouts import ask_about_payout
from billing.services.finishing_payouts import confirm_payout, fail_payout
from core.admin.actors import actor_names
from core.admin.confirming import ask_first
from core.admin.filters import PickedFilter
from core.admin.labels import state_column, state_of
from core.admin.links import link_column
from core.admin.reading import ReadOnlyAdmin, actor_of
from core.admin.times import minute
from core.errors import DomainError
from gateways.admin.figures import reais

Status = Payout.Status
_BY_HAND = {
    Status.REQUESTED: ["approve", "hold", "cancel"],
    Status.APPROVED: ["hold", "cancel"],
    Status.HELD: ["resume", "cancel"],
}
_SENT = (Status.PROCESSING, Status.UNKNOWN)
REFUSED_BY_BANK = "bank_refused"


@admin.register(Payout)
class PayoutAdmin(ReadOnlyAdmin):
    noun = "payout"
    list_display = ("requested_at", "shown_state", "shown_partner", "shown_amount", "shown_way",
                    "approved_at", "finished_at")  # fmt: skip
    list_filter = ("status", "requested_at", ("partner", PickedFilter), ("batch", PickedFilter))
    list_select_related = ("partner", "gateway")
    ordering = ("-requested_at", "-pk")
    search_ids = ("pk", "partner")
    search_fields = ("partner__name__istartswith",)
    search_help_text = _("Começo do nome ou id do estúdio, id do repasse.")
    fields = ("shown_state", "shown_partner", "shown_amount", "shown_fee", "shown_key",
              "shown_holder", "shown_requested_by", "requested_at", "shown_second",
              "shown_approved_by", "approved_at", "shown_way", "sent_at", "ask_at",
              "provider_id", "failure_code", "finished_at", "id")  # fmt: skip
    readonly_fields = fields
    actions = ("approve", "hold", "resume", "cancel", "ask", "paid", "failed")
    deeds = {
        "approve": _("Aprovar"),
        "hold": _("Reter"),
        "resume": _("Retomar"),
        "cancel": _("Cancelar"),
        "ask": _("Perguntar ao provedor"),
        "paid": _("Marcar como pago"),
        "failed": _("Marcar como recusado"),
    }
    change_list_template = "admin/billing/payout/change_list.html"
    shown_state = state_column(PAYOUT_TONES)
    shown_partner = link_column("partner", _("estúdio"), "partner__name")

    def name_of(self, row: Payout) -> str:
        return f"{row.partner}, {reais(row.amount)}"

    def about(self, row: Payout) -> list[Any]:
        return [state_of(row, PAYOUT_TONES), minute(row.requested_at)]

    def get_urls(self) -> list[URLPattern]:
        guard = self.admin_site.admin_view
        return [
            path("exportar", guard(self.export), name="billing_payout_export"),
            path("<uuid:pk>/chave", guard(self.reveal), name="billing_payout_key"),
            *super().get_urls(),
        ]

    def export(self, request: HttpRequest) -> HttpResponse:
        return export_page(self, request)

    def reveal(self, request: HttpRequest, pk: UUID) -> HttpResponse:
        return reveal_page(self, request, pk)

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        may = {"may_export": self.has_export_permission(request), **(extra_context or {})}
        return super().changelist_view(request, may)

    def render_change_form(
        self, request: HttpRequest, context: Any, *args: Any, **kwargs: Any
    ) -> Any:
        context["may_reveal"] = self.has_reveal_permission(request)
        return super().render_change_form(request, context, *args, **kwargs)

    # Columns ----------------------------------------------------------------------------------

    @admin.display(description=_("valor"), ordering="amount")
    def shown_amount(self, payout: Payout) -> str:
        return reais(payout.amount)

    @admin.display(description=_("tarifa"))
    def shown_fee(self, payout: Payout) -> str:
        return reais(payout.fee or None)

    @admin.display(description=_("por onde"))
    def shown_way(self, payout: Payout) -> SafeString | str:
        if payout.gateway:
            return str(payout.gateway)
        return f"{_('lote')} {payout.batch}" if payout.batch else "—"

    @admin.display(description=_("chave Pix"))
    def shown_key(self, payout: Payout) -> str:
        to = payout.destination
        return masked_key(to["kind"], to["key"]) if to else "—"

    @admin.display(description=_("titular"))
    def shown_holder(self, payout: Payout) -> str:
        return str(payout.destination.get("name") or "—")

    @admin.display(description=_("pedido por"))
    def shown_requested_by(self, payout: Payout) -> str:
        return actor_names({payout.requested_by}).get(payout.requested_by, payout.requested_by)

    @admin.display(description=_("aprovado por"))
    def shown_approved_by(self, payout: Payout) -> str:
        if payout.approved_by == "limit":
            return str(_("sem aprovação: cabe no limite"))
        return actor_names({payout.approved_by}).get(payout.approved_by, payout.approved_by) or "—"

    @admin.display(description=_("exige segunda pessoa"))
    def shown_second(self, payout: Payout) -> str:
        return str(_("sim") if payout.needs_second_person else _("não"))

    # Deeds ------------------------------------------------------------------------------------

    def has_approve_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("billing.approve_payout")

    def has_finish_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("billing.finish_payout")

    def has_export_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("billing.export_payout")

    def has_reveal_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("billing.reveal_payout")

    def actions_for(self, row: Payout) -> list[str]:
        """What a provider sent only the provider ends: by hand it might be paid twice."""
        if row.status in _SENT:
            return ["ask"] if row.gateway_id else ["paid", "failed"]
        return _BY_HAND.get(Status(row.status), [])

    @admin.action(description=_("Aprovar"), permissions=["approve"])
    @ask_first(
        title=_("Aprovar repasses?"),
        consequence=_("O dinheiro sai: pelo provedor que repassa, ou no próximo lote ao banco."),
    )
    def approve(self, request: HttpRequest, chosen: QuerySet[Any]) -> None:
        done = self._each(request, chosen, approve_payout)
        told = ngettext("%d repasse aprovado.", "%d repasses aprovados.", done)
        self._tell(request, told, done)

    @admin.action(description=_("Reter"), permissions=["approve"])
    def hold(self, request: HttpRequest, chosen: QuerySet[Any]) -> None:
        done = self._each(request, chosen, hold_payout)
        self._tell(request, ngettext("%d repasse retido.", "%d repasses retidos.", done), done)

    @admin.action(description=_("Retomar"), permissions=["approve"])
    def resume(self, request: HttpRequest, chosen: QuerySet[Any]) -> None:
        done = self._each(request, chosen, resume_payout)
        told = ngettext("%d repasse volta à fila: falta aprovar.",
                        "%d repasses voltam à fila: falta aprovar.", done)  # fmt: skip
        self._tell(request, told, done)

    @admin.action(description=_("Cancelar"), permissions=["approve"])
    @ask_first(
        title=_("Cancelar repasses?"),
        consequence=_("O valor volta ao saldo disponível do estúdio, que pode pedir outro."),
    )
    def cancel(self, request: HttpRequest, chosen: QuerySet[Any]) -> None:
        done = self._each(request, chosen, cancel_payout)
        told = ngettext("%d repasse cancelado.", "%d repasses cancelados.", done)
        self._tell(request, told, done)

    @admin.action(description=_("Perguntar ao provedor"), permissions=["finish"])
    def ask(self, request: HttpRequest, chosen: QuerySet[Any]) -> None:
        """At most a few: each may take as long as a provider's patience."""
        done = self._each(request, chosen.filter(gateway__isnull=False)[:5], ask_about_payout)
        told = ngettext("%d repasse perguntado.", "%d repasses perguntados.", done)
        self._tell(request, told, done)

    @admin.action(description=_("Marcar como pagos"), permissions=["finish"])
    @ask_first(
        title=_("Marcar como pagos?"),
        consequence=_("Confira antes no extrato do banco: o valor sai dos livros. Não há volta."),
    )
    def paid(self, request: HttpRequest, chosen: QuerySet[Any]) -> None:
        done = self._each(request, chosen.filter(gateway__isnull=True), confirm_payout)
        self._tell(request, ngettext("%d repasse pago.", "%d repasses pagos.", done), done)

    @admin.action(description=_("Marcar como recusados"), permissions=["finish"])
    @ask_first(
        title=_("Marcar como recusados?"),
        consequence=_(
            "Só se o banco recusou: o valor volta ao saldo disponível do estúdio, que pode pedir "
            "outro. Não há volta."
        ),
    )
    def failed(self, request: HttpRequest, chosen: QuerySet[Any]) -> None:
        def refuse(**named: Any) -> Payout:
            return fail_payout(code=REFUSED_BY_BANK, **named)

        done = self._each(request, chosen.filter(gateway__isnull=True), refuse)
        self._tell(request, ngettext("%d repasse recusado.", "%d repasses recusados.", done), done)

    def _each(self, request: HttpRequest, chosen: QuerySet[Any], deed: Callable[..., Any]) -> int:
        """How many; of the others it is said why not."""
        by, done = actor_of(request), 0
        for row in chosen.select_related("partner"):
            try:
                deed(payout_id=row.pk, by=by, now=timezone.now())
            except DomainError as refusal:
                told = f"{self.name_of(row)}: {refusal.detail}"
                self.message_user(request, told, messages.WARNING)
            else:
                done += 1
        return done

    def _tell(self, request: HttpRequest, told: str, done: int) -> None:
        if done:
            self.message_user(request, told % done, messages.SUCCESS)
