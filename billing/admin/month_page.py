"""What the page of a month shows."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.contrib import admin
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from billing.admin.charts import columns, flow, largest, length
from billing.models import Order, VoucherSale
from billing.reports.amounts import UNKNOWN, share
from billing.reports.building import kept_reports
from billing.reports.figures import Figures
from billing.reports.report import By, MonthReport
from billing.reports.wording import HEADS, Names
from billing.templatetags.money import reais
from core.admin.links import link_to
from core.admin.panels import Head, Panel, panel_of_rows
from core.admin.times import day

SHOWN = 12
"""Lines of a table; the file has all of them."""


@dataclass(frozen=True, slots=True)
class Tile:
    """A number that somebody looks at first, and one line about it."""

    text: str
    value: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """Figures of one product, method, provider, channel or studio, with a bar of its net."""

    name: str
    figures: Figures
    margin: str
    bar: str


@dataclass(frozen=True, slots=True)
class Breakdown:
    """The month told apart by one thing. `left` says how many lines are only in the file."""

    key: str
    title: str
    lines: list[Line]
    left: int


def month_context(report: MonthReport, now: datetime) -> dict[str, Any]:
    """Everything the page of a month needs besides the frame. A few queries, whatever is sold."""
    history = [each for each in kept_reports(report.month) if each.month != report.month]
    is_over = report.month.is_over(now)
    before = _before(report, history) if is_over else None
    names = Names(sort.partner for sort in report.lines)
    total = report.total
    return {
        "report": report,
        "month": report.month,
        "total": total,
        "is_over": is_over,
        "has_next": report.month.after.starts_at <= now,
        "is_empty": not report.lines,
        "tiles": _tiles(total, before),
        "flow": flow(*_parts(total)),
        "columns": columns([*history, report]) if history else [],
        "breakdowns": [_breakdown(report, by, names) for by in By],
        "estimated": _estimated(report, names) if total.estimates else None,
    }


def _before(report: MonthReport, history: Sequence[MonthReport]) -> Figures | None:
    """The month before, if it was kept: half a month is not held against a whole one."""
    kept = (each.total for each in history if each.month == report.month.before)
    return next(kept, None)


def _tiles(total: Figures, before: Figures | None) -> list[Tile]:
    sold = ngettext("%d venda", "%d vendas", total.sales) % total.sales
    return [
        Tile(_("vendido"), reais(total.gross), _more(sold, total.gross, before, "gross")),
        Tile(_("resultado do mês"), reais(total.result), _result_note(total, before)),
        Tile(
            _("deixa cada venda"),
            reais(total.net_per_sale) if total.sales else UNKNOWN,
            _("margem de %s") % share(total.margin),
        ),
        Tile(
            _("reservado para a PCE"),
            reais(total.pce),
            _("%s liberado por devoluções") % reais(total.pce_back)
            if total.pce_back
            else _("para guardar o que foi prometido"),
        ),
    ]


def _result_note(total: Figures, before: Figures | None) -> str:
    back = total.refunds + total.disputes
    told = ngettext("depois de %d devolução", "depois de %d devoluções", back) % back
    return _more(told if back else _("sem devoluções"), total.result, before, "result")


def _more(told: str, amount: Decimal, before: Figures | None, name: str) -> str:
    """With how much more, or less, it is than in the month before."""
    earlier = getattr(before, name) if before else None
    if not earlier or earlier < 0:
        return told
    change = amount / earlier - 1
    sign = "+" if change > 0 else ""
    return _("%(told)s · %(change)s ante o mês anterior") % {
        "told": told,
        "change": f"{sign}{share(change)}",
    }


def _parts(total: Figures) -> tuple[list[tuple[str, Decimal]], tuple[str, Decimal]]:
    return [
        (_("Vendido"), total.gross),
        (_("Parte dos estúdios"), -total.share),
        (_("Tarifas dos provedores"), -total.fee),
        (_("Imposto"), -total.tax),
        (_("PCE"), -total.pce),
        (_("Aquisição (CAC)"), -total.cac),
        (_("Preparo"), -total.setup),
        (_("Custos ocultos"), -total.hidden),
        (_("Devoluções e contestações"), -total.taken_back),
    ], (_("Resultado"), total.result)


def _breakdown(report: MonthReport, by: By, names: Names) -> Breakdown:
    found = [(value, each) for value, each in report.by(by) if each.sales or each.taken_back]
    longest = largest([each for _value, each in found])
    lines = [
        Line(names.name(by, value), each, share(each.margin), length(each.net, longest))
        for value, each in found[:SHOWN]
    ]
    return Breakdown(by.value, str(HEADS[by]), lines, max(len(found) - SHOWN, 0))


def _estimated(report: MonthReport, names: Names) -> Panel:
    """The orders the month waits for: its own, and packs whose vouchers were redeemed in it."""
    starts, ends = report.month.starts_at, report.month.ends_at
    redeemed = VoucherSale.objects.filter(
        lot__order=OuterRef("pk"), recognised_at__gte=starts, recognised_at__lt=ends
    )
    waiting = Order.objects.filter(
        Q(paid_at__gte=starts) | Exists(redeemed), fee_is_estimate=True, paid_at__lt=ends
    )
    heads: Sequence[Head] = [
        Head(_("pago em")),
        Head(_("pedido")),
        Head(_("provedor")),
        Head(_("método")),
        Head(_("valor"), is_figure=True),
        Head(_("tarifa estimada"), is_figure=True),
    ]
    return panel_of_rows(
        _("Tarifas ainda estimadas"),
        heads,
        waiting.order_by("-paid_at"),
        lambda order: [
            day(order.paid_at),
            link_to(order) if admin.site.is_registered(Order) else order.id,
            names.name(By.GATEWAY, order.gateway_kind),
            names.name(By.METHOD, order.method),
            reais(order.amount_gross),
            reais(order.gateway_fee),
        ],
        more="",
    )
