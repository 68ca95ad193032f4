"""What belongs to a payment, on its page: what happened, who was chosen, what came and went."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from core.admin.actors import actor_names
from core.admin.labels import Tone, state_label, state_of
from core.admin.links import link_to, list_of
from core.admin.panels import Head, Panel, panel_of_rows, panel_on
from core.admin.searching import as_uuid
from core.admin.times import minute, second
from core.admin.trail import short_json
from gateways.admin.figures import reais
from gateways.admin.tones import REFUND_TONES, RESOLUTION_TONES, RESULT_TONES, VERDICT_TONES
from gateways.admin.words import EVENTS, REASONS, SOURCES, in_words
from gateways.models import Discrepancy, Gateway, Payment, Refund, WebhookDelivery

_MOST_EVENTS = 200


@panel_on(Payment, needs="gateways.view_payment")
def history_of_payment(request: HttpRequest, payment: Payment) -> Panel:
    """Oldest first: a story is read from its beginning."""
    events = list(payment.events.all()[:_MOST_EVENTS])
    names = actor_names({each.source for each in events})
    words = dict(Payment.Status.choices)
    return Panel(
        _("O que aconteceu"),
        [
            Head(_("quando")),
            Head(_("o que")),
            Head(_("situação")),
            Head(_("por")),
            Head(_("detalhe")),
        ],
        [
            [
                second(each.at),
                in_words(EVENTS, each.what),
                _moved(words, each.status_before, each.status_after),
                _source(each.source, names),
                short_json(each.details),
            ]
            for each in events
        ],
        empty=_("Nada ainda."),
    )


@panel_on(Payment, needs="gateways.view_payment")
def choice_of_gateway(request: HttpRequest, payment: Payment) -> Panel:
    """The list as it stood when somebody wanted to pay."""
    lines: list[dict[str, Any]] = payment.routing or []
    known = Gateway.objects.in_bulk(_uuids(lines))
    return Panel(
        _("Escolha do gateway"),
        [Head(_("ordem"), is_figure=True), Head("gateway"), Head(_("razão")), Head(_("papel"))],
        [
            [
                "" if each.get("passed_over") else position,
                _gateway(each, known),
                in_words(REASONS, str(each.get("reason", ""))),
                _standing(each, payment),
            ]
            for position, each in enumerate(lines, start=1)
        ],
        empty=_("Não houve escolha: é de antes dela."),
    )


@panel_on(Payment, needs="gateways.view_payment")
def refunds_of_payment(request: HttpRequest, payment: Payment) -> Panel:
    rows = list(Refund.objects.filter(payment=payment)[:_MOST_EVENTS])
    names = actor_names({each.asked_by for each in rows})
    return Panel(
        _("Devoluções"),
        [
            Head(_("pedida em")),
            Head(_("situação")),
            Head(_("valor"), is_figure=True),
            Head(_("por")),
            Head(_("concluída em")),
            Head(_("falha")),
        ],
        [
            [
                minute(each.created_at),
                state_of(each, REFUND_TONES),
                reais(each.amount),
                names.get(each.asked_by, each.asked_by),
                minute(each.finished_at),
                each.failure_code,
            ]
            for each in rows
        ],
        empty=_("Nenhuma."),
    )


@panel_on(Payment, needs="gateways.view_discrepancy")
def discrepancies_of_payment(request: HttpRequest, payment: Payment) -> Panel:
    return panel_of_rows(
        _("Divergências"),
        [
            Head(_("vista em")),
            Head(_("divergência")),
            Head(_("valor"), is_figure=True),
            Head(_("solução")),
        ],
        Discrepancy.objects.filter(payment=payment),
        lambda each: [
            link_to(each, minute(each.found_at)),
            each.get_kind_display(),
            reais(each.amount),
            state_of(each, RESOLUTION_TONES, "resolution"),
        ],
        more=list_of(Discrepancy),
        empty=_("Nenhuma: o dinheiro veio como foi pedido."),
    )


@panel_on(Payment, needs="gateways.view_webhookdelivery")
def letters_of_payment(request: HttpRequest, payment: Payment) -> Panel:
    return panel_of_rows(
        _("Webhooks"),
        [
            Head(_("recebido em")),
            Head(_("autenticidade")),
            Head(_("encontrado por")),
            Head(_("resultado")),
            Head(_("vezes"), is_figure=True),
        ],
        WebhookDelivery.objects.filter(payment=payment).defer("body", "headers"),
        lambda each: [
            link_to(each, second(each.received_at)),
            state_of(each, VERDICT_TONES, "verdict"),
            each.get_matched_by_display(),
            state_of(each, RESULT_TONES, "result"),
            each.copies,
        ],
        more=list_of(WebhookDelivery, payment__id__exact=payment.pk),
        empty=_("Nenhum chegou."),
    )


def _moved(words: dict[Any, Any], before: str, after: str) -> str:
    shown = str(words.get(after, after))
    return shown if before in ("", after) else f"{words.get(before, before)} → {shown}"


def _source(source: str, names: dict[str, str]) -> SafeString | str:
    kind, _colon, number = source.partition(":")
    if kind == "webhook" and number.isdecimal():
        return link_to(WebhookDelivery(pk=int(number), event_key=source), "webhook")
    return names.get(source) or in_words(SOURCES, source)


def _gateway(line: dict[str, Any], known: dict[UUID, Gateway]) -> SafeString | str:
    found = {str(pk): row for pk, row in known.items()}.get(str(line.get("gateway_id")))
    return link_to(found, str(line.get("name"))) if found else str(line.get("name", "—"))


def _standing(line: dict[str, Any], payment: Payment) -> SafeString:
    if line.get("passed_over"):
        return state_label(_("não tentado"))
    if line.get("gateway_id") == str(payment.gateway_id):
        return state_label(_("este pagamento"), Tone.MOVING)
    return SafeString("")


def _uuids(lines: list[dict[str, Any]]) -> list[UUID]:
    found = (as_uuid(str(each.get("gateway_id"))) for each in lines)
    return [each for each in found if each]
