"""Fundo PCE: what is set aside for keeping files, and the bills staff paid."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from billing import chart
from billing.admin.charts import length
from billing.admin.cost_forms import PceUseForm, TaxForm
from billing.admin.economics import frame
from billing.admin.economics_door import needs
from billing.admin.month_page import Tile
from billing.ledger import balance
from billing.models import Entry
from billing.reports.amounts import UNKNOWN
from billing.reports.pce import Fund, pce_fund, uses
from billing.services.booking_costs import book_pce_use, book_tax_payment
from billing.templatetags.money import reais
from core.admin.actors import actor_names
from core.admin.panels import Head, Panel
from core.errors import DomainError


@require_safe
@needs("billing.view_economics")
def fund(request: HttpRequest) -> HttpResponse:
    """Everything that was ever set aside, what it became, how long the rest lasts."""
    now = timezone.now()
    found = pce_fund(now)
    context = {
        **frame(request, _("Fundo PCE")),
        "fund": found,
        "tiles": _tiles(found),
        "bars": _bars(found),
        "uses": _uses_panel(),
        "tax": balance(chart.TAX_PROVISION.path()),
    }
    return TemplateResponse(request, "admin/billing/fund.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@needs("billing.view_economics", "billing.book_costs")
def fund_use(request: HttpRequest) -> HttpResponse:
    """The fund paid a bill."""

    def book(told: dict[str, Any], by: str, now: datetime) -> Entry:
        return book_pce_use(
            amount=told["amount"], day=told["day"], memo=told["memo"], request_id=told["once"],
            by=by, now=now,
        )  # fmt: skip

    return _deed(request, PceUseForm, book, title=_("Registrar uso do fundo"))


@require_http_methods(["GET", "HEAD", "POST"])
@needs("billing.view_economics", "billing.book_costs")
def tax_payment(request: HttpRequest) -> HttpResponse:
    """Tax was paid out of its provision."""

    def book(told: dict[str, Any], by: str, now: datetime) -> Entry:
        return book_tax_payment(
            amount=told["amount"], provision=told["provision"], day=told["day"],
            memo=told["memo"], request_id=told["once"], by=by, now=now,
        )  # fmt: skip

    return _deed(request, TaxForm, book, title=_("Registrar imposto pago"))


def _deed(
    request: HttpRequest,
    form_class: type[forms.Form],
    book: Callable[[dict[str, Any], str, datetime], Entry],
    *,
    title: str,
) -> HttpResponse:
    form = form_class(request.POST or None)
    if form.is_valid():
        try:
            book(form.cleaned_data, f"user:{request.user.pk}", timezone.now())
        except DomainError as wrong:
            form.add_error(None, wrong.detail)
        else:
            messages.success(request, _("Registrado no razão."))
            return redirect("admin_pce_fund")
    context = {**frame(request, title), "form": form}
    return TemplateResponse(request, "admin/billing/cost.html", context)


def _tiles(found: Fund) -> list[Tile]:
    return [
        Tile(_("no fundo agora"), reais(found.balance), _("o que ainda pode ser usado")),
        Tile(_("de alcance"), _reach(found.runway_months), _cost(found)),
        Tile(_("já usado"), reais(found.used), _("em guardar os arquivos")),
        Tile(_("liberado"), reais(found.released), _("de vendas devolvidas ou contestadas")),
    ]


def _reach(months: int | None) -> str:
    """In years, once there are many."""
    if months is None:
        return UNKNOWN
    if months < 24:
        return _("1 mês") if months == 1 else _("%d meses") % months
    return _("%d anos") % (months // 12)


def _cost(found: Fund) -> str:
    if not found.monthly_cost:
        return _("registre o primeiro uso para saber")
    told = _("a %s por mês") % reais(found.monthly_cost)
    return told if found.cost_is_told else _("%s, a média dos últimos meses") % told


def _bars(found: Fund) -> list[tuple[str, str, str, str]]:
    """What became of everything reserved: name, amount, length, tone."""
    parts = [
        (_("No fundo"), found.balance, "result"),
        (_("Usado"), found.used, "cost"),
        (_("Liberado"), found.released, "whole"),
    ]
    return [
        (name, reais(amount), length(amount, found.reserved), tone) for name, amount, tone in parts
    ]


def _uses_panel() -> Panel:
    found = uses()
    names = actor_names({each.by for each in found})
    return Panel(
        title=_("Últimos usos"),
        heads=[
            Head(_("dia")),
            Head(_("o que foi pago")),
            Head(_("por quem")),
            Head(_("valor"), is_figure=True),
        ],
        rows=[
            [
                each.day.strftime("%d/%m/%Y"),
                each.memo,
                names.get(each.by, each.by),
                reais(each.amount),
            ]
            for each in found
        ],
        empty=_("O fundo ainda não pagou nada."),
    )
