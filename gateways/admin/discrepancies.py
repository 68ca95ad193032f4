"""Money that did not come as asked: a queue for people, oldest wine first."""

from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from core.admin.actors import actor_names
from core.admin.confirming import ask_first
from core.admin.filters import PickedFilter
from core.admin.labels import state_column, state_of
from core.admin.links import link_column
from core.admin.reading import ReadOnlyAdmin, actor_of, pretty_json
from core.errors import DomainError
from gateways.admin.figures import reais
from gateways.admin.filters import OpenFilter
from gateways.admin.tones import RESOLUTION_TONES
from gateways.models import Discrepancy
from gateways.services.resolving import resolve_discrepancy

_Kind, _Resolution = Discrepancy.Kind, Discrepancy.Resolution
_MONEY_CAME = {_Kind.LATE, _Kind.DOUBLE, _Kind.UNDERPAID, _Kind.OVERPAID}


@admin.register(Discrepancy)
class DiscrepancyAdmin(ReadOnlyAdmin):
    noun = "discrepancy"
    list_display = ("found_at", "kind", "shown_state", "shown_amount", "shown_payment",
                    "shown_gateway", "resolved_at")  # fmt: skip
    list_filter = (OpenFilter, "kind", ("gateway", PickedFilter), ("payment", PickedFilter))
    list_select_related = ("payment", "gateway")
    search_ids = ("payment", "gateway")
    search_fields = ("payment__payment_id__exact", "payment__reference__exact")
    search_help_text = _("Identificação (PAY_…) ou referência do pagamento, ou id.")
    fields = ("kind", "shown_state", "shown_amount", "shown_payment", "shown_asked", "shown_came",
              "shown_gateway", "shown_details", "found_at", "resolved_at", "shown_by")  # fmt: skip
    readonly_fields = fields
    actions = ("accept", "send_back", "explain")
    deeds = {
        "accept": _("Aceitar como está"),
        "send_back": _("Devolver o dinheiro"),
        "explain": _("Marcar como explicada"),
    }
    shown_state = state_column(RESOLUTION_TONES, "resolution", _("solução"))
    shown_payment = link_column("payment", _("pagamento"))
    shown_gateway = link_column("gateway", "gateway", "gateway__name")

    def name_of(self, row: Discrepancy) -> str:
        return f"{row.get_kind_display().capitalize()}, {reais(row.amount)}"

    def about(self, row: Discrepancy) -> list[Any]:
        return [state_of(row, RESOLUTION_TONES, "resolution"), row.payment, row.gateway]

    def subjects(self, row: Any) -> list[str]:
        """The payment's deeds are part of the story."""
        return [*super().subjects(row), f"payment:{row.payment.payment_id}"]

    @admin.display(description=_("valor"), ordering="amount")
    def shown_amount(self, row: Discrepancy) -> str:
        return reais(row.amount)

    @admin.display(description=_("pedido"))
    def shown_asked(self, row: Discrepancy) -> str:
        return reais(row.payment.amount)

    @admin.display(description=_("recebido"))
    def shown_came(self, row: Discrepancy) -> str:
        return reais(row.payment.amount_paid)

    @admin.display(description=_("detalhes"))
    def shown_details(self, row: Discrepancy) -> SafeString:
        return pretty_json(row.details)

    @admin.display(description=_("resolvida por"))
    def shown_by(self, row: Discrepancy) -> str:
        return actor_names({row.resolved_by}).get(row.resolved_by, row.resolved_by) or "—"

    # Deeds ------------------------------------------------------------------------------------

    def has_resolve_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("gateways.resolve_discrepancy")

    def has_refund_permission(self, request: HttpRequest) -> bool:
        may = self.has_resolve_permission(request)
        return may and request.user.has_perm("gateways.refund_payment")

    def actions_for(self, row: Discrepancy) -> list[str]:
        if row.resolved_at:
            return []
        return [*(["accept", "send_back"] if row.kind in _MONEY_CAME else []), "explain"]

    @admin.action(description=_("Aceitar como está"), permissions=["resolve"])
    @ask_first(
        title=_("Aceitar como está?"),
        consequence=_(
            "O dinheiro fica. Um pagamento a menos passa a quitar o pedido, como se tivesse vindo "
            "inteiro. Não há volta."
        ),
    )
    def accept(self, request: HttpRequest, chosen: QuerySet[Any]) -> None:
        self._resolve(request, chosen.filter(kind__in=_MONEY_CAME), _Resolution.ACCEPTED)

    @admin.action(description=_("Devolver o dinheiro"), permissions=["refund"])
    @ask_first(
        title=_("Devolver o dinheiro?"),
        consequence=_(
            "O que veio a mais, ou tudo, volta a quem pagou pelo mesmo gateway. Não há volta."
        ),
    )
    def send_back(self, request: HttpRequest, chosen: QuerySet[Any]) -> None:
        self._resolve(request, chosen.filter(kind__in=_MONEY_CAME), _Resolution.REFUNDED)

    @admin.action(description=_("Marcar como explicada"), permissions=["resolve"])
    def explain(self, request: HttpRequest, chosen: QuerySet[Any]) -> None:
        self._resolve(request, chosen, _Resolution.EXPLAINED)

    def _resolve(self, request: HttpRequest, chosen: QuerySet[Any], how: str) -> None:
        by, now, done = actor_of(request), timezone.now(), 0
        for row in chosen.filter(resolved_at__isnull=True).select_related("payment"):
            try:
                resolve_discrepancy(discrepancy_id=row.pk, resolution=how, by=by, now=now)
            except DomainError as refusal:
                self.message_user(request, f"{self.name_of(row)}: {refusal.detail}", messages.ERROR)
            else:
                done += 1
        told = ngettext("%d divergência resolvida.", "%d divergências resolvidas.", done) % done
        self.message_user(request, told, messages.SUCCESS if done else messages.INFO)
