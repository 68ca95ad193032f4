"""A report in a terminal."""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from billing.reports.amounts import plain, share
from billing.reports.figures import Figures
from billing.reports.report import By, MonthReport
from billing.reports.wording import HEADS, Names

_NAME, _COLUMN, _COUNT = 28, 14, 8


def printed(report: MonthReport) -> Iterator[str]:
    """Line by line: the month as a whole, then told apart by each thing there is."""
    names = Names(sort.partner for sort in report.lines)
    state = _("fechado") if report.closed_at else _("em aberto")
    yield f"{report.month.name} ({state})"
    yield ""
    yield from _sums(report.total)
    for by in By:
        yield ""
        yield from _table(report, by, names)


def _sums(total: Figures) -> Iterator[str]:
    for name, amount in [
        (_("Bruto"), total.gross),
        (_("Parte dos estúdios"), -total.share),
        (_("Tarifas"), -total.fee),
        (_("Imposto"), -total.tax),
        (_("PCE reservada"), -total.pce),
        (_("CAC"), -total.cac),
        (_("Preparo"), -total.setup),
        (_("Custos ocultos"), -total.hidden),
        (_("Líquido das vendas"), total.net),
        (_("Devoluções e contestações"), -total.taken_back),
        (_("Resultado do mês"), total.result),
    ]:
        yield f"  {name:<{_NAME}}{plain(amount):>{_COLUMN}}"
    yield ""
    yield "  " + _("%(sales)d vendas, %(each)s por venda, margem %(margin)s") % {
        "sales": total.sales,
        "each": plain(total.net_per_sale),
        "margin": share(total.margin),
    }
    if total.prepaid:
        yield "  " + _("%(packs)d pacotes de créditos, %(paid)s adiantados") % {
            "packs": total.packs,
            "paid": plain(total.prepaid),
        }
    if total.estimates:
        yield "  " + _("%d tarifas ainda são estimadas") % total.estimates


def _table(report: MonthReport, by: By, names: Names) -> Iterator[str]:
    heads = [_("bruto"), _("tarifas"), _("imposto"), _("PCE"), _("custos"), _("líquido")]
    titles = "".join(f"{head:>{_COLUMN}}" for head in [*heads, _("por venda")])
    yield f"  {HEADS[by]!s:<{_NAME}}{_('vendas'):>{_COUNT}}{titles}"
    for value, each in report.by(by):
        amounts = [each.gross, each.fee, each.tax, each.pce, each.costs, each.net]
        shown = "".join(f"{plain(amount):>{_COLUMN}}" for amount in [*amounts, each.net_per_sale])
        yield f"  {names.name(by, value)[: _NAME - 1]:<{_NAME}}{each.sales:>{_COUNT}}{shown}"
