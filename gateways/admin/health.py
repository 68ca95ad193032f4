"""How a gateway has been answering, on its page."""

from datetime import timedelta

from django.http import HttpRequest
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from core.admin.labels import Tone, state_label, state_of
from core.admin.links import link_to, list_of
from core.admin.panels import Head, Panel, panel_of_rows, panel_on
from core.admin.times import minute
from gateways.admin.figures import percent, reais
from gateways.admin.tones import BREAKER_TONES, PAYMENT_TONES
from gateways.admin.words import TROUBLES, in_words
from gateways.models import Gateway, GatewayHealth, Payment
from gateways.selectors.performance import answers_by_method

DAY = timedelta(hours=24)


def breaker_label(gateway: Gateway) -> SafeString:
    """The breaker in one word; a gateway nobody has called yet is in order."""
    health: GatewayHealth | None = getattr(gateway, "health", None)
    if health is None:
        return state_label(_("sem chamadas"))
    if health.needs_credentials:
        return state_label(_("credenciais recusadas"), Tone.WRONG)
    return state_of(health, BREAKER_TONES, "state")


@panel_on(Gateway, needs="gateways.view_gateway")
def health_of_gateway(request: HttpRequest, gateway: Gateway) -> Panel:
    health: GatewayHealth | None = getattr(gateway, "health", None)
    row = [
        breaker_label(gateway),
        minute(health.reopens_at if health and health.state != "CLOSED" else None),
        minute(health.last_ok_at if health else None),
        minute(health.last_fault_at if health else None),
        in_words(TROUBLES, health.last_fault) if health and health.last_fault else "—",
    ]
    heads = [
        Head(_("estado")),
        Head(_("nova prova em")),
        Head(_("último sucesso")),
        Head(_("última falha")),
        Head(_("o que falhou")),
    ]
    return Panel(_("Saúde"), heads, [row])


@panel_on(Gateway, needs="gateways.view_gateway")
def answers_of_gateway(request: HttpRequest, gateway: Gateway) -> Panel:
    found = answers_by_method(since=timezone.now() - DAY, gateway_id=gateway.pk)
    labels = dict(Payment.Method.choices)
    return Panel(
        _("Últimas 24 horas"),
        [
            Head(_("método")),
            Head(_("tentativas"), is_figure=True),
            Head(_("respondidas"), is_figure=True),
            Head(_("pagas"), is_figure=True),
        ],
        [
            [
                labels.get(each.method, each.method),
                each.tries,
                percent(each.answered, each.tries),
                percent(each.paid, each.tries),
            ]
            for each in found
        ],
        empty=_("Nenhuma cobrança nas últimas 24 horas."),
    )


@panel_on(Gateway, needs="gateways.view_payment")
def payments_of_gateway(request: HttpRequest, gateway: Gateway) -> Panel:
    return panel_of_rows(
        _("Pagamentos"),
        [
            Head(_("criado em")),
            Head(_("situação")),
            Head(_("método")),
            Head(_("valor"), is_figure=True),
        ],
        Payment.objects.filter(gateway=gateway).defer("request"),
        lambda payment: [
            link_to(payment, minute(payment.created_at)),
            state_of(payment, PAYMENT_TONES),
            payment.get_method_display(),
            reais(payment.amount),
        ],
        more=list_of(Payment, gateway__id__exact=gateway.pk),
        empty=_("Nenhum ainda."),
    )
