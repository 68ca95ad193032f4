"""Webhooks as they came, without whom they are about, and the button that reads them again."""

from collections.abc import Sequence
from typing import Any

from django.contrib import admin, messages
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from core.admin.filters import PickedFilter
from core.admin.labels import state_column
from core.admin.links import link_column
from core.admin.reading import ReadOnlyAdmin, actor_of, pretty_json
from core.admin.searching import as_uuid
from core.admin.times import second
from gateways.admin.filters import GatewayKindFilter
from gateways.admin.masking import masked, readable_body
from gateways.admin.tones import RESULT_TONES, VERDICT_TONES
from gateways.models import Gateway, WebhookDelivery
from gateways.services.replaying import replay_delivery

_LONGEST_NUMBER = 19
_Result = WebhookDelivery.Result
_FINISHED = {_Result.APPLIED, _Result.IGNORED}


@admin.register(WebhookDelivery)
class WebhookDeliveryAdmin(ReadOnlyAdmin):
    noun = "webhook"
    list_display = ("shown_at", "shown_gateway", "shown_verdict", "shown_result", "matched_by",
                    "shown_payment", "copies", "shown_error")  # fmt: skip
    list_filter = ("result", "verdict", "matched_by", "received_at", GatewayKindFilter,
                   ("gateway", PickedFilter), ("payment", PickedFilter))  # fmt: skip
    list_select_related = ("gateway", "payment")
    search_fields = ("event_key__exact",)
    search_help_text = gettext_lazy(
        "Id no provedor, token ou id do pagamento, chave do evento, ou número."
    )
    fields = ("shown_at", "shown_gateway", "shown_verdict", "shown_result", "matched_by",
              "shown_payment", "error", "copies", "handled_at", "event_key", "provider_id",
              "shown_end_to_end", "shown_body", "shown_headers")  # fmt: skip
    readonly_fields = fields
    actions = ("replay",)
    deeds = {"replay": gettext_lazy("Processar de novo")}
    shown_gateway = link_column("gateway", "gateway", "gateway__name")
    shown_payment = link_column("payment", gettext_lazy("pagamento"))
    shown_verdict = state_column(VERDICT_TONES, "verdict", gettext_lazy("autenticidade"))
    shown_result = state_column(RESULT_TONES, "result", gettext_lazy("resultado"))

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """The body is read on its own page only: each may be a quarter of a megabyte."""
        rows: QuerySet[Any] = super().get_queryset(request)
        at = request.resolver_match
        is_list = at is not None and str(at.url_name).endswith("_changelist")
        return rows.defer("body", "headers", "query") if is_list else rows

    def exactly(self, text: str) -> Sequence[Q] | None:
        if text.isdecimal() and len(text) < _LONGEST_NUMBER:
            return [Q(pk=int(text))]
        anywhere = Q(gateway__in=Gateway.objects.values("pk"))
        identity = as_uuid(text)
        if identity is not None:
            return [Q(payment=identity), Q(gateway=identity), anywhere & Q(event_key=text)]
        return [anywhere & Q(event_key=text)] if text and "\0" not in text else None

    def name_of(self, row: WebhookDelivery) -> str:
        return f"{row.gateway}, {second(row.received_at)}"

    @admin.display(description=gettext_lazy("recebido em"), ordering="received_at")
    def shown_at(self, row: WebhookDelivery) -> str:
        return second(row.received_at)

    @admin.display(description=gettext_lazy("id fim a fim"))
    def shown_end_to_end(self, row: WebhookDelivery) -> str:
        return row.end_to_end_id or "—"

    @admin.display(description=gettext_lazy("erro"))
    def shown_error(self, row: WebhookDelivery) -> str:
        return Truncator(row.error).chars(60)

    @admin.display(description=gettext_lazy("cabeçalhos"))
    def shown_headers(self, row: WebhookDelivery) -> SafeString:
        return pretty_json(masked(row.headers))

    @admin.display(description=gettext_lazy("corpo"))
    def shown_body(self, row: WebhookDelivery) -> SafeString | str:
        body = bytes(row.body)
        value = readable_body(body)
        if value is None:
            return _("%d bytes que não são um texto conhecido.") % len(body)
        return pretty_json(value)

    def actions_for(self, row: WebhookDelivery) -> list[str]:
        return [] if row.result in _FINISHED or row.verdict == "REFUSED" else ["replay"]

    def has_replay_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("gateways.replay_webhookdelivery")

    @admin.action(description=gettext_lazy("Processar de novo"), permissions=["replay"])
    def replay(self, request: HttpRequest, chosen: QuerySet[Any]) -> None:
        """What took effect, and what nobody proved to have sent, is left alone."""
        by, now = actor_of(request), timezone.now()
        waiting = chosen.exclude(result__in=_FINISHED).exclude(verdict="REFUSED")
        ids = list(waiting.values_list("pk", flat=True)[:200])
        for pk in ids:
            replay_delivery(delivery_id=pk, by=by, now=now)
        if ids:
            told = ngettext("%d webhook volta à fila.", "%d webhooks voltam à fila.", len(ids))
            self.message_user(request, told % len(ids), messages.SUCCESS)
        else:
            self.message_user(request, _("Nenhum dos escolhidos precisa disso."))
