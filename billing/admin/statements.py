"""Statements and the trial balance: what the books say, page by page."""

from datetime import date
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from billing import chart
from billing.admin.wording import entry_word, link_of
from billing.ledgering.legs import NIL
from billing.models import Account, Entry
from billing.selectors.ledger import (
    PAYOUT_CODES,
    Statement,
    account_statement,
    partner_balances,
    partner_statement,
    trial_balance,
)
from core.admin.links import link_to
from core.admin.panels import Head, Panel
from core.admin.times import minute
from gateways.admin.figures import reais
from partners.models import Partner

_LARGEST = 2**63 - 1


def account_page(desk: Any, request: HttpRequest, pk: int) -> HttpResponse:
    """Every leg of one account, the newest first, with what the balance was then."""
    _check(desk, request)
    account = get_object_or_404(Account, pk=pk)
    found = account_statement(path=account.path, before=_before(request))
    name = f"{account.code} {account.heading.name}"
    owner = Partner.objects.filter(pk=account.partner_id).first() if account.partner_id else None
    return _statement_page(desk, request, found, name=name, owner=owner, paths=False)


def partner_page(desk: Any, request: HttpRequest, pk: UUID) -> HttpResponse:
    """All between us and a studio, apart from the credits it paid for in advance."""
    _check(desk, request)
    owner = get_object_or_404(Partner, pk=pk)
    codes = (chart.VOUCHER_CREDIT.code,) if request.GET.get("de") == "creditos" else PAYOUT_CODES
    found = partner_statement(partner_id=owner.pk, codes=codes, before=_before(request))
    name = _("Extrato de %s") % owner
    return _statement_page(desk, request, found, name=name, owner=owner, paths=True)


def trial_page(desk: Any, request: HttpRequest) -> HttpResponse:
    """As the books stood at the end of a day; debits are credits, or the page says so in wine."""
    _check(desk, request)
    day = _day(request)
    told = trial_balance(on=day)
    lines = [line for line in told if line.sums.debit or line.sums.credit]
    debit = sum((line.debit_balance for line in lines), NIL)
    credit = sum((line.credit_balance for line in lines), NIL)
    rows = [
        [line.heading.code, str(line.heading.name), reais(line.sums.debit),
         reais(line.sums.credit), reais(line.debit_balance or None),
         reais(line.credit_balance or None)]
        for line in lines
    ]  # fmt: skip
    context = {
        **_frame(desk, request, _("Balancete")),
        "day": day,
        "today": timezone.localdate(),
        "is_even": debit == credit,
        "debit": reais(debit),
        "credit": reais(credit),
        "panel": Panel(
            _("Contas"),
            [Head(_("código")), Head(_("conta")), Head(_("débitos"), is_figure=True),
             Head(_("créditos"), is_figure=True), Head(_("saldo devedor"), is_figure=True),
             Head(_("saldo credor"), is_figure=True)],
            rows,
            empty=_("Nada foi lançado até este dia."),
        ),
    }  # fmt: skip
    return TemplateResponse(request, "admin/billing/account/trial.html", context)


def _statement_page(
    desk: Any,
    request: HttpRequest,
    found: Statement,
    *,
    name: str,
    owner: Partner | None,
    paths: bool,
) -> HttpResponse:
    context = {
        **_frame(desk, request, name),
        "owner": link_to(owner) if owner else "",
        "tiles": _tiles(owner) if owner else [],
        "panel": _lines(found, paths=paths),
        "is_first": _before(request) is None,
        "older": _older(request, found),
    }
    return TemplateResponse(request, "admin/billing/account/statement.html", context)


def _lines(found: Statement, *, paths: bool) -> Panel:
    heads = [Head(_("lançado em")), Head(_("o que")), Head(_("de"))]
    if paths:
        heads.append(Head(_("conta")))
    rows = []
    for line in found.lines:
        row: list[Any] = [
            link_to(Entry(pk=line.entry_id), minute(line.posted_at)),
            entry_word(line.kind),
            link_of(line.source),
        ]
        if paths:
            row.append(str(line.heading.name))
        rows.append([*row, reais(line.amount), reais(line.balance)])
    heads += [Head(_("valor"), is_figure=True), Head(_("saldo"), is_figure=True)]
    return Panel(_("Movimentos"), heads, rows, empty=_("Nenhum movimento."))


def _tiles(owner: Partner) -> list[tuple[str, str]]:
    held = partner_balances(partner_id=owner.pk)
    return [
        (_("a liberar"), reais(held.pending)),
        (_("disponível"), reais(held.available)),
        (_("em trânsito"), reais(held.in_transit)),
        (_("deve à plataforma"), reais(held.debt)),
        (_("créditos pré-pagos"), reais(held.voucher_credit)),
    ]


def _older(request: HttpRequest, found: Statement) -> str:
    if found.before is None:
        return ""
    kept = {name: value for name, value in request.GET.items() if name != "antes"}
    return f"?{urlencode({**kept, 'antes': found.before})}"


def _before(request: HttpRequest) -> int | None:
    typed = request.GET.get("antes", "")
    known = typed.isascii() and typed.isdigit() and int(typed[:20]) <= _LARGEST
    return int(typed[:20]) if known else None


def _day(request: HttpRequest) -> date:
    """Today for what is no day."""
    try:
        return date.fromisoformat(request.GET.get("dia", ""))
    except ValueError:
        return timezone.localdate()


def _check(desk: Any, request: HttpRequest) -> None:
    if not desk.has_view_permission(request):
        raise PermissionDenied


def _frame(desk: Any, request: HttpRequest, title: str) -> dict[str, Any]:
    return {**desk.admin_site.each_context(request), "opts": desk.opts, "title": title}
