"""The books on the pages of accounts, entries and studios."""

from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _

from billing.admin.tones import PAYOUT_TONES
from billing.admin.wording import entry_word, link_of
from billing.models import Account, Entry, Order, Payout
from billing.selectors.ledger import account_statement, partner_balances
from core.admin.labels import state_of
from core.admin.links import link_to, list_of
from core.admin.panels import LINES, Head, Panel, panel_of_rows, panel_on
from core.admin.times import minute
from gateways.admin.figures import reais
from partners.models import Partner


@panel_on(Account, needs="billing.view_account")
def statement_of_account(request: HttpRequest, account: Account) -> Panel:
    found = account_statement(path=account.path, size=LINES)
    return Panel(
        _("Extrato"),
        [
            Head(_("lançado em")),
            Head(_("o que")),
            Head(_("de")),
            Head(_("valor"), is_figure=True),
            Head(_("saldo"), is_figure=True),
        ],
        [
            [
                link_to(Entry(pk=line.entry_id), minute(line.posted_at)),
                entry_word(line.kind),
                link_of(line.source),
                reais(line.amount),
                reais(line.balance),
            ]
            for line in found.lines
        ],
        more=reverse("admin:billing_account_books", args=[account.pk]) if found.before else "",
    )


@panel_on(Entry, needs="billing.view_entry")
def legs_of_entry(request: HttpRequest, entry: Entry) -> Panel:
    legs = entry.postings.select_related("account").order_by("id")
    return Panel(
        _("Partidas"),
        [Head(_("conta")), Head(_("débito"), is_figure=True), Head(_("crédito"), is_figure=True)],
        [
            [
                link_to(leg.account, f"{leg.account.code} {leg.account.heading.name}"),
                reais(leg.debit or None),
                reais(leg.credit or None),
            ]
            for leg in legs
        ],
    )


@panel_on(Partner, needs="billing.view_account")
def money_of_partner(request: HttpRequest, partner: Partner) -> Panel:
    held = partner_balances(partner_id=partner.pk)
    books = reverse("admin:billing_partner_books", args=[partner.pk])
    lines = [
        (_("A liberar"), held.pending, books),
        (_("Disponível"), held.available, books),
        (_("Em trânsito"), held.in_transit, books),
        (_("Deve à plataforma"), held.debt, books),
        (_("Créditos pré-pagos"), held.voucher_credit, f"{books}?de=creditos"),
    ]
    return Panel(
        _("Dinheiro"),
        [Head(_("saldo")), Head(_("valor"), is_figure=True)],
        [
            [format_html('<a href="{}">{}</a>', address, name), reais(amount)]
            for name, amount, address in lines
        ],
    )


@panel_on(Partner, needs="billing.view_payout")
def payouts_of_partner(request: HttpRequest, partner: Partner) -> Panel:
    return panel_of_rows(
        _("Repasses"),
        [
            Head(_("pedido em")),
            Head(_("situação")),
            Head(_("valor"), is_figure=True),
            Head(_("concluído em")),
        ],
        Payout.objects.filter(partner=partner).defer("destination"),
        lambda payout: [
            link_to(payout, minute(payout.requested_at)),
            state_of(payout, PAYOUT_TONES),
            reais(payout.amount),
            minute(payout.finished_at),
        ],
        more=list_of(Payout, partner__id__exact=partner.pk),
        empty=_("Nenhum ainda."),
    )


@panel_on(Partner, needs="billing.view_order")
def sales_of_partner(request: HttpRequest, partner: Partner) -> Panel:
    return panel_of_rows(
        _("Vendas"),
        [Head(_("criado em")), Head(_("pedido")), Head(_("valor"), is_figure=True)],
        Order.objects.filter(seller=partner, paid_at__isnull=False),
        lambda order: [
            link_to(order, minute(order.created_at)),
            order.get_status_display(),
            reais(order.amount_gross),
        ],
        more=list_of(Order, seller__id__exact=partner.pk),
        empty=_("Nenhuma ainda."),
    )
