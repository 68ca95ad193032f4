"""A report as rows: one for each sort of sale, and the total; for files and spreadsheets."""

from collections.abc import Iterator
from decimal import Decimal

from django.utils.translation import gettext as _

from billing.reports.figures import Figures
from billing.reports.report import By, MonthReport
from billing.reports.wording import HEADS, Names

Cell = str | int | Decimal | None
Row = list[Cell]


def heads() -> list[str]:
    """The columns' names: the sorts, then the figures."""
    return [_("mês"), *(str(HEADS[by]) for by in By), *_figures_heads()]


def rows(report: MonthReport) -> Iterator[Row]:
    """Best first; the last one is the total."""
    names = Names(sort.partner for sort in report.lines)
    best_first = sorted(report.lines.items(), key=lambda each: (-each[1].net, str(each[0])))
    for sort, figures in best_first:
        sorts = [names.name(by, getattr(sort, by)) for by in By]
        yield [str(report.month), *sorts, *_figures(figures)]
    yield [str(report.month), _("total"), "", "", "", "", *_figures(report.total)]


def _figures_heads() -> list[str]:
    return [
        _("vendas"),
        _("bruto"),
        _("parte dos estúdios"),
        _("tarifas"),
        _("imposto"),
        _("PCE reservada"),
        _("CAC"),
        _("preparo"),
        _("custos ocultos"),
        _("líquido"),
        _("líquido por venda"),
        _("tarifas estimadas"),
        _("devoluções"),
        _("receita devolvida"),
        _("contestações perdidas"),
        _("receita contestada"),
        _("tarifas de contestação"),
        _("imposto estornado"),
        _("PCE liberada"),
        _("pago de volta"),
        _("resultado"),
        _("pacotes de créditos"),
        _("créditos adiantados"),
        _("tarifas dos pacotes"),
    ]


def _figures(of: Figures) -> Row:
    return [
        of.sales,
        of.gross,
        of.share,
        of.fee,
        of.tax,
        of.pce,
        of.cac,
        of.setup,
        of.hidden,
        of.net,
        of.net_per_sale,
        of.estimates,
        of.refunds,
        of.refunded,
        of.disputes,
        of.disputed,
        of.dispute_fees,
        of.tax_back,
        of.pce_back,
        of.returned,
        of.result,
        of.packs,
        of.prepaid,
        of.prepaid_fee,
    ]
