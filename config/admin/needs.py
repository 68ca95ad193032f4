"""What needs a person now. Each is one query that an index answers."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Exists, OuterRef, Q, Sum
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from billing.ledgering.balances import imbalance
from billing.models import Order, Payout
from billing.reports.months import Month
from core.admin.links import list_of
from core.models import OutboxMessage, ToggleOverride
from core.toggles import declared_toggles
from gateways.models import Discrepancy, GatewayHealth, Payment
from partners.models import Delivery, MediaAsset, Partner
from vouchers.models import Redemption, Voucher

WEEK = timedelta(days=7)
STUCK = timedelta(minutes=5)
UNANSWERED = timedelta(minutes=15)


@dataclass(frozen=True, slots=True)
class Need:
    """A line of the desk: how many, of what, where to look, and whether it is alarming."""

    count: int
    text: str
    why: str
    url: str
    is_wrong: bool = False


def dead_messages(now: datetime) -> Need:
    count = OutboxMessage.objects.filter(status=OutboxMessage.Status.DEAD).count()
    return Need(
        count,
        ngettext("mensagem desistida", "mensagens desistidas", count),
        _("Dez tentativas falharam. Leia o erro, conserte a causa e tente de novo."),
        list_of(OutboxMessage, status__exact=OutboxMessage.Status.DEAD),
        is_wrong=True,
    )


def late_messages(now: datetime) -> Need:
    waiting = [OutboxMessage.Status.PENDING, OutboxMessage.Status.SENT]
    count = OutboxMessage.objects.filter(status__in=waiting, due_at__lt=now - STUCK).count()
    return Need(
        count,
        ngettext("mensagem atrasada", "mensagens atrasadas", count),
        _("Esperam há mais de 5 minutos: veja se o relay e os workers estão de pé."),
        list_of(OutboxMessage, status__in=",".join(waiting)),
        is_wrong=True,
    )


def failed_redemptions(now: datetime) -> Need:
    """Those nobody has made good since: the voucher is still waiting for its person."""
    made_good = Redemption.objects.filter(voucher=OuterRef("voucher")).exclude(
        status=Redemption.Status.FAILED
    )
    count = Redemption.objects.filter(
        ~Exists(made_good),
        status=Redemption.Status.FAILED,
        started_at__gte=now - WEEK,
        voucher__status=Voucher.Status.ACTIVE,
    ).count()
    return Need(
        count,
        ngettext("resgate que falhou", "resgates que falharam", count),
        _("Nos últimos 7 dias, e ainda não refeitos: o mesmo código vale."),
        list_of(Redemption, status__exact=Redemption.Status.FAILED),
        is_wrong=True,
    )


def stuck_redemptions(now: datetime) -> Need:
    count = Redemption.objects.filter(
        status=Redemption.Status.COPYING, started_at__lt=now - STUCK
    ).count()
    return Need(
        count,
        ngettext("resgate demorado", "resgates demorados", count),
        _("Copiando há mais de 5 minutos."),
        list_of(Redemption, status__exact=Redemption.Status.COPYING),
    )


def odd_money(now: datetime) -> Need:
    count = Discrepancy.objects.filter(resolved_at__isnull=True).count()
    return Need(
        count,
        ngettext("divergência de pagamento", "divergências de pagamento", count),
        _("Dinheiro que não veio como foi pedido: aceite, devolva ou explique."),
        list_of(Discrepancy, situacao="aberta"),
        is_wrong=True,
    )


def unanswered_payments(now: datetime) -> Need:
    count = Payment.objects.filter(
        status=Payment.Status.UNKNOWN, created_at__lt=now - UNANSWERED
    ).count()
    return Need(
        count,
        ngettext("cobrança sem resposta", "cobranças sem resposta", count),
        _("Há mais de 15 minutos o gateway não diz se cobrou: pergunte, ou olhe no painel dele."),
        list_of(Payment, status__exact=Payment.Status.UNKNOWN),
        is_wrong=True,
    )


def refused_credentials(now: datetime) -> Need:
    count = GatewayHealth.objects.filter(needs_credentials=True, gateway__is_enabled=True).count()
    return Need(
        count,
        ngettext("gateway com credenciais recusadas", "gateways com credenciais recusadas", count),
        _("Não cobra até que alguém salve chaves novas, ou teste as que estão lá."),
        reverse("admin_gateways_board"),
        is_wrong=True,
    )


def deliveries_with_refused_files(now: datetime) -> Need:
    refused = MediaAsset.objects.filter(
        delivery=OuterRef("pk"), processing_status=MediaAsset.Processing.FAILED
    )
    live = ~Q(status=Delivery.Status.EXPIRED)
    count = Delivery.objects.filter(live, Exists(refused), created_at__gte=now - WEEK).count()
    return Need(
        count,
        ngettext("entrega com arquivos recusados", "entregas com arquivos recusados", count),
        _("Criadas nos últimos 7 dias: o estúdio talvez precise de ajuda."),
        list_of(MediaAsset, processing_status__exact=MediaAsset.Processing.FAILED),
    )


def partners_without_credits(now: datetime) -> Need:
    empty = Partner.objects.filter(is_active=True).annotate(left=Sum("credit_entries__amount"))
    count = empty.filter(left__lte=0).count()
    return Need(
        count,
        ngettext("estúdio sem créditos", "estúdios sem créditos", count),
        _("Já usaram todos: não emitem mais vouchers de Acesso Perpétuo."),
        list_of(Partner, is_active__exact=1, creditos="acabaram"),
    )


def flipped_toggles(now: datetime) -> Need:
    defaults = {each.key: each.default for each in declared_toggles()}
    overrides = ToggleOverride.objects.filter(key__in=defaults)
    count = sum(override.is_on != defaults[override.key] for override in overrides)
    return Need(
        count,
        ngettext("chave fora do padrão", "chaves fora do padrão", count),
        _("Alguém ligou ou desligou uma funcionalidade."),
        list_of(ToggleOverride),
    )


def payouts_to_approve(now: datetime) -> Need:
    count = Payout.objects.filter(status=Payout.Status.REQUESTED).count()
    return Need(
        count,
        ngettext("repasse a aprovar", "repasses a aprovar", count),
        _("Acima do limite, ou para uma chave Pix nova: outra pessoa confere e aprova."),
        list_of(Payout, status__exact=Payout.Status.REQUESTED),
    )


def open_disputes(now: datetime) -> Need:
    count = Order.objects.filter(status=Order.Status.DISPUTED).count()
    return Need(
        count,
        ngettext("pedido contestado", "pedidos contestados", count),
        _("O banco de quem pagou quer o dinheiro de volta: responda no painel do provedor."),
        list_of(Order, status__exact=Order.Status.DISPUTED),
        is_wrong=True,
    )


def old_estimates(now: datetime) -> Need:
    """What keeps a month that is over from being closed."""
    count = Order.objects.filter(
        fee_is_estimate=True, paid_at__lt=Month.at(now).starts_at
    ).count()  # fmt: skip
    return Need(
        count,
        ngettext("tarifa ainda estimada", "tarifas ainda estimadas", count),
        _("De meses passados, que não fecham sem a certa: peça o extrato ao provedor."),
        list_of(Order, tarifa="atrasada"),
    )


def uneven_books(now: datetime) -> Need:
    """Debits less credits of all there is: nothing, or somebody has to look."""
    count = int(bool(imbalance()))
    return Need(
        count,
        _("livro que não fecha"),
        _("Débitos e créditos não somam o mesmo: chame quem cuida do sistema."),
        reverse("admin:billing_trial"),
        is_wrong=True,
    )


_KINDS: list[tuple[str, Callable[[datetime], Need]]] = [
    ("core.view_outboxmessage", dead_messages),
    ("core.view_outboxmessage", late_messages),
    ("vouchers.view_redemption", failed_redemptions),
    ("vouchers.view_redemption", stuck_redemptions),
    ("gateways.view_discrepancy", odd_money),
    ("gateways.view_payment", unanswered_payments),
    ("gateways.view_gateway", refused_credentials),
    ("billing.view_account", uneven_books),
    ("billing.view_order", open_disputes),
    ("billing.view_payout", payouts_to_approve),
    ("billing.view_order", old_estimates),
    ("partners.view_delivery", deliveries_with_refused_files),
    ("partners.view_creditentry", partners_without_credits),
    ("core.view_toggleoverride", flipped_toggles),
]


def needs_of(request: HttpRequest, now: datetime) -> list[Need]:
    """What is there to do, as far as this member of staff may see it."""
    asked = [kind(now) for permission, kind in _KINDS if request.user.has_perm(permission)]
    return [need for need in asked if need.count]
