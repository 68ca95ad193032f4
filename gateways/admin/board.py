"""The board of payments: are letters matched, do gateways answer, is the load shared as asked."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from core.admin.labels import Tone, state_label
from core.admin.links import link_to, list_of
from core.admin.panels import Head, Panel
from gateways.admin.figures import age, percent
from gateways.admin.health import breaker_label
from gateways.admin.tenants import tenant_name, tenant_names
from gateways.models import Discrepancy, Gateway, Payment, WebhookDelivery
from gateways.registry import adapters
from gateways.selectors.performance import (
    Answers,
    Matching,
    Waiting,
    accounts_with_health,
    answers_by_method,
    matching_since,
    open_discrepancies,
    unknown_payments,
)

DAY, WEEK = timedelta(hours=24), timedelta(days=7)
GOAL = 0.999
_METHODS = dict(Payment.Method.choices)


@dataclass(frozen=True, slots=True)
class Tile:
    """One number that somebody looks at first."""

    text: str
    value: str
    note: str
    url: str
    is_wrong: bool = False


def board(request: HttpRequest) -> HttpResponse:
    """Six queries whatever the number of gateways, over the last seven days."""
    if not request.user.has_perms(["gateways.view_gateway", "gateways.view_payment"]):
        raise PermissionDenied
    now = timezone.now()
    day, week = matching_since(now - DAY, now - WEEK)
    accounts = accounts_with_health()
    answers = answers_by_method(since=now - DAY)
    names = tenant_names(each.partner_id for each in accounts)
    context = {
        **admin.site.each_context(request),
        "title": _("Painel de pagamentos"),
        "opts": Gateway._meta,
        "tiles": [
            _matched(day, week),
            _discrepancies(open_discrepancies(), now),
            _unknown(unknown_payments(), now),
            _breakers(accounts),
        ],
        "panels": [
            _answers_panel(accounts, answers, names),
            _shares_panel(accounts, answers, names),
            _rules_panel(day, week),
        ],
    }
    return TemplateResponse(request, "admin/gateways/board.html", context)


def _matched(day: Matching, week: Matching) -> Tile:
    return Tile(
        _("webhooks encontraram seu pagamento, 24 h"),
        percent(day.matched, day.total, 2),
        _("7 dias: %s") % percent(week.matched, week.total, 2),
        list_of(WebhookDelivery, result__exact=WebhookDelivery.Result.UNMATCHED),
        is_wrong=bool(day.total) and day.matched / day.total < GOAL,
    )


def _discrepancies(waiting: Waiting, now: datetime) -> Tile:
    return Tile(
        _("divergências em aberto"),
        str(waiting.count),
        _oldest(waiting, now),
        list_of(Discrepancy, situacao="aberta"),
        is_wrong=waiting.count > 0,
    )


def _unknown(waiting: Waiting, now: datetime) -> Tile:
    """A few seconds old is a charge that is being made."""
    is_old = waiting.since is not None and now - waiting.since > timedelta(minutes=15)
    return Tile(
        _("cobranças sem resposta"),
        str(waiting.count),
        _oldest(waiting, now),
        list_of(Payment, status__exact=Payment.Status.UNKNOWN),
        is_wrong=is_old,
    )


def _breakers(accounts: Iterable[Gateway]) -> Tile:
    enabled = [each for each in accounts if each.is_enabled]
    fit = [each for each in enabled if _is_fit(each)]
    return Tile(
        _("gateways em ordem"),
        f"{len(fit)}/{len(enabled)}",
        _("dos que estão ativos"),
        list_of(Gateway, is_enabled__exact=1),
        is_wrong=len(fit) < len(enabled),
    )


def _is_fit(gateway: Gateway) -> bool:
    health = getattr(gateway, "health", None)
    return health is None or health.state == "CLOSED"


def _oldest(waiting: Waiting, now: datetime) -> str:
    if waiting.since is None:
        return _("nenhuma")
    return _("a mais antiga há %s") % age((now - waiting.since).total_seconds())


def _answers_panel(accounts: list[Gateway], answers: list[Answers], names: Any) -> Panel:
    by_gateway: dict[Any, list[Answers]] = defaultdict(list)
    for each in answers:
        by_gateway[each.gateway_id].append(each)
    heads = [
        Head("gateway"),
        Head(_("provedor")),
        Head(_("de quem")),
        Head(_("saúde")),
        Head(_("método")),
        Head(_("tentativas"), is_figure=True),
        Head(_("respondidas"), is_figure=True),
        Head(_("pagas"), is_figure=True),
    ]
    rows = [
        [
            link_to(gateway),
            adapters()[gateway.kind].title if gateway.kind in adapters() else gateway.kind,
            tenant_name(gateway.partner_id, names),
            breaker_label(gateway) if gateway.is_enabled else state_label(_("inativo")),
            *_answered(line),
        ]
        for gateway in accounts
        for line in by_gateway.get(gateway.pk, [None])
        if gateway.is_enabled or line
    ]
    return Panel(
        _("Como os gateways respondem, 24 horas"), heads, rows, empty=_("Nenhum gateway ativo.")
    )


def _answered(line: Answers | None) -> list[Any]:
    if line is None:
        return ["—", 0, "—", "—"]
    return [
        _METHODS.get(line.method, line.method),
        line.tries,
        percent(line.answered, line.tries),
        percent(line.paid, line.tries),
    ]


def _shares_panel(accounts: list[Gateway], answers: list[Answers], names: Any) -> Panel:
    """Inside one owner's priority: what the weights ask for, and who was first in line."""
    heads_of = {(each.gateway_id, each.method): each.heads for each in answers}
    tiers: dict[Any, list[Gateway]] = defaultdict(list)
    for gateway in accounts:
        for method in gateway.methods if gateway.is_enabled else []:
            tiers[gateway.partner_id, gateway.priority, method].append(gateway)
    rows = [
        row
        for (owner, priority, method), members in tiers.items()
        if len(members) > 1
        for row in _tier(tenant_name(owner, names), priority, method, members, heads_of)
    ]
    heads = [
        Head(_("de quem")),
        Head(_("prioridade"), is_figure=True),
        Head(_("método")),
        Head("gateway"),
        Head(_("peso"), is_figure=True),
        Head(_("parte pedida"), is_figure=True),
        Head(_("parte real"), is_figure=True),
    ]
    empty = _("Nenhuma prioridade tem dois gateways ativos: não há o que dividir.")
    return Panel(
        _("Divisão entre gateways da mesma prioridade, 24 horas"), heads, rows, empty=empty
    )


def _tier(
    owner: Any, priority: int, method: str, members: list[Gateway], heads_of: dict[Any, int]
) -> list[list[Any]]:
    weights = sum(each.weight for each in members)
    firsts = {each.pk: heads_of.get((each.pk, method), 0) for each in members}
    return [
        [
            owner,
            priority,
            _METHODS.get(method, method),
            link_to(each),
            each.weight,
            percent(each.weight, weights),
            percent(firsts[each.pk], sum(firsts.values())),
        ]
        for each in members
    ]


def _rules_panel(day: Matching, week: Matching) -> Panel:
    rows = [
        [label, day.by_rule[rule], week.by_rule[rule], percent(week.by_rule[rule], week.total)]
        for rule, label in WebhookDelivery.Rule.choices
        if rule
    ]
    lost_day, lost_week = day.total - day.matched, week.total - week.matched
    tone = Tone.WRONG if lost_day else Tone.QUIET
    label = state_label(_("sem pagamento"), tone)
    rows.append([label, lost_day, lost_week, percent(lost_week, week.total)])
    return Panel(
        _("Por qual regra os webhooks encontram seu pagamento"),
        [
            Head(_("regra")),
            Head(_("24 horas"), is_figure=True),
            Head(_("7 dias"), is_figure=True),
            Head(_("parte em 7 dias"), is_figure=True),
        ],
        rows if week.total else [],
        empty=_("Nenhum webhook nos últimos 7 dias."),
    )
