"""On an order's page: what it leaves, what was bought, its payments, its books."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from django.db.models import Q
from django.http import HttpRequest
from django.utils.formats import number_format
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from billing.admin.wording import entry_word
from billing.economics import Economics
from billing.models import Entry, Order, OrderLine
from core.admin.labels import Tone, state_label, state_of
from core.admin.links import link_to, list_of
from core.admin.panels import Head, Panel, panel_of_rows, panel_on
from core.admin.times import minute
from core.admin.trail import messages_panel
from gateways.admin.figures import reais
from gateways.admin.tones import PAYMENT_TONES
from gateways.models import Payment

Line = tuple[str, Decimal, str | SafeString]


@panel_on(Order, needs="billing.view_order")
def economics_of_order(request: HttpRequest, order: Order) -> Panel:
    """How the sale is divided, and what of it has gone back."""
    return Panel(
        _("Economia do pedido"),
        [
            Head(_("parte")),
            Head(_("valor"), is_figure=True),
            Head(_("observação")),
        ],
        [[name, reais(amount), note] for name, amount, note in _economics(order)],
        empty=_("Ainda não foi pago."),
    )


def _economics(order: Order) -> Iterator[Line]:
    if order.paid_at is None:
        return
    split = Economics(
        gross=order.amount_gross,
        fee=order.gateway_fee,
        pce=order.pce_reserved,
        tax=order.tax_effective,
        share=order.partner_share,
    )
    yield _("Valor bruto"), split.gross, ""
    yield _("Tarifa do gateway"), -split.fee, _estimate(order)
    yield _("PCE reservada"), -split.pce, _back(order.pce_released, _("liberados"))
    tax = _percent(order.tax_rate_applied)
    yield (
        _("Imposto provisionado"),
        -split.tax,
        _joined(tax, _back(order.tax_reversed, _("estornados"))),
    )
    if order.partner_share:
        rate = _("comissão de %s") % _percent(order.commission_rate_applied)
        yield (
            _("Parte do estúdio"),
            -split.share,
            _joined(rate, _back(order.share_reversed, _("retirados"))),
        )
    yield _("Líquido da plataforma"), split.platform_net, ""
    if order.amount_refunded:
        yield _("Devolvido"), -order.amount_refunded, ""


def _estimate(order: Order) -> str | SafeString:
    return state_label(_("estimada"), Tone.WARN) if order.fee_is_estimate else _("certa")


def _back(amount: Decimal, word: str) -> str:
    return f"{reais(amount)} {word}" if amount else ""


def _joined(*notes: str) -> str:
    return " · ".join(note for note in notes if note)


def _percent(rate: Decimal | None) -> str:
    return "" if rate is None else f"{number_format((rate * 100).normalize(), use_l10n=True)} %"


@panel_on(Order, needs="billing.view_order")
def lines_of_order(request: HttpRequest, order: Order) -> Panel:
    return Panel(
        _("Itens"),
        [
            Head(_("produto")),
            Head(_("quantidade"), is_figure=True),
            Head(_("unidades"), is_figure=True),
            Head("Pix", is_figure=True),
            Head(_("cartão"), is_figure=True),
        ],
        [
            [link_to(line.product), line.quantity, line.units,
             _price(line, "pix"), _price(line, "card")]
            for line in order.lines.select_related("product").order_by("id")
        ],
    )  # fmt: skip


def _price(line: OrderLine, method: str) -> str:
    """Of all its packs, at the prices of the day it was placed."""
    price = line.prices.get(method)
    return reais(Decimal(price) * line.quantity if price else None)


@panel_on(Order, needs="gateways.view_payment")
def payments_of_order(request: HttpRequest, order: Order) -> Panel:
    return panel_of_rows(
        _("Pagamentos"),
        [
            Head(_("criado em")),
            Head(_("situação")),
            Head(_("gateway")),
            Head(_("método")),
            Head(_("valor"), is_figure=True),
            Head(_("devolvido"), is_figure=True),
            Head(_("quita")),
        ],
        Payment.objects.filter(reference=order.reference)
        .select_related("gateway")
        .defer("request", "pix_code"),
        lambda payment: [
            link_to(payment, minute(payment.created_at)),
            state_of(payment, PAYMENT_TONES),
            link_to(payment.gateway),
            payment.get_method_display(),
            reais(payment.amount),
            reais(payment.refunded_amount or None),
            state_label(_("sim"), Tone.DONE) if payment.settles else "",
        ],
        more=list_of(Payment, reference__exact=order.reference),
        empty=_("Ninguém tentou pagar ainda."),
    )


@panel_on(Order, needs="billing.view_entry")
def entries_of_order(request: HttpRequest, order: Order) -> Panel:
    """By their exact sources: a beginning alone would read the whole ledger."""
    settlement = getattr(order, "settlement", None)
    sources = [order.reference, *(f"{order.reference}:{n + 1}" for n in range(order.adjustments))]
    if settlement:
        sources.append(f"settlement:{settlement.pk}")
    found = Entry.objects.filter(Q(source__in=sources)).prefetch_related("postings__account")
    return Panel(
        _("Lançamentos"),
        [
            Head(_("lançado em")),
            Head(_("o que")),
            Head(_("conta")),
            Head(_("débito"), is_figure=True),
            Head(_("crédito"), is_figure=True),
        ],
        [row for entry in found.order_by("posted_at", "id") for row in _legs(entry)],
        empty=_("Nada foi lançado ainda."),
    )


def _legs(entry: Entry) -> Iterator[list[Any]]:
    """The first leg says what it belongs to."""
    when: Any = link_to(entry, minute(entry.posted_at))
    what = entry_word(entry.kind)
    for leg in sorted(entry.postings.all(), key=lambda leg: (not leg.debit, leg.pk)):
        account = link_to(leg.account, str(leg.account.heading.name))
        yield [when, what, account, reais(leg.debit or None), reais(leg.credit or None)]
        when = what = ""


@panel_on(Order, needs="billing.view_creditlot")
def credits_of_order(request: HttpRequest, order: Order) -> Panel:
    lot = getattr(order, "credit_lot", None)
    return Panel(
        _("Créditos entregues"),
        [
            Head(_("lote")),
            Head(_("créditos"), is_figure=True),
            Head(_("usados"), is_figure=True),
            Head(_("devolvidos"), is_figure=True),
            Head(_("preço do crédito"), is_figure=True),
        ],
        [
            [link_to(lot, ngettext("%d crédito", "%d créditos", lot.units) % lot.units),
             lot.units, lot.units_used, lot.units_refunded, reais(lot.unit_price)]
        ] if lot else [],
        empty=_("Não é um pacote de créditos pago."),
    )  # fmt: skip


@panel_on(Order, needs="core.view_outboxmessage")
def facts_of_order(request: HttpRequest, order: Order) -> Panel:
    return messages_panel(order_id=str(order.pk))
