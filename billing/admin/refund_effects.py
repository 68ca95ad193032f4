"""What a refund will do, before somebody says yes: to the money, to the books, to what was bought.

Reckoned as billing/services/taking_back.py will, from how things stand now.
"""

from collections.abc import Iterator
from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from billing.economics import ZERO, part_of
from billing.models import CreditLot, Order, Product
from billing.services.credits_back import withdrawn_for
from gateways.admin.figures import reais
from gateways.models import Payment


def effects(order: Order, payment: Payment, *, amount: Decimal, keeps: bool) -> list[str]:
    """Sentences, the money first."""
    booked = _booked(order, payment, amount)
    return [*_money(payment, amount, booked), *_bought(order, booked, keeps=keeps),
            *_books(order, booked, keeps=keeps)]  # fmt: skip


def _booked(order: Order, payment: Payment, amount: Decimal) -> Decimal:
    """What came beyond the price goes back first and was never in the books."""
    surplus = max((payment.amount_paid or ZERO) - order.amount_gross, ZERO)
    unreturned = max(surplus - payment.refunded_amount, ZERO)
    return min(max(amount - unreturned, ZERO), order.amount_gross - order.amount_refunded)


def _money(payment: Payment, amount: Decimal, booked: Decimal) -> Iterator[str]:
    where = {
        "amount": reais(amount),
        "gateway": payment.gateway,
        "method": payment.get_method_display(),
    }
    yield _("%(amount)s voltam a quem pagou, por %(gateway)s (%(method)s).") % where
    if booked != amount:
        yield _("%s vieram a mais e voltam sem mexer nos livros.") % reais(amount - booked)


def _bought(order: Order, booked: Decimal, *, keeps: bool) -> Iterator[str]:
    if order.product_kind == Product.Kind.CREDITS:
        yield _credits(order, booked)
    elif keeps:
        yield _("O que foi comprado fica com quem comprou.")
    elif order.product_kind == Product.Kind.ACCESS:
        yield _("O Acesso Perpétuo termina quando o gateway confirmar a devolução.")
    else:
        yield _("O que foi comprado é retirado quando o gateway confirmar a devolução.")


def _credits(order: Order, booked: Decimal) -> str:
    lot = CreditLot.objects.filter(order=order).first()
    units = withdrawn_for(lot, amount=booked, whole=order.amount_gross) if lot else 0
    if not units:
        return _("Nenhum crédito é retirado: já foram usados.")
    return ngettext(
        "%d crédito ainda não usado é retirado do estúdio.",
        "%d créditos ainda não usados são retirados do estúdio.",
        units,
    ) % units  # fmt: skip


def _books(order: Order, booked: Decimal, *, keeps: bool) -> Iterator[str]:
    total = order.amount_refunded + booked
    tax = part_of(order.tax_effective, share=total, of=order.amount_gross) - order.tax_reversed
    share = part_of(order.partner_share, share=total, of=order.amount_gross) - order.share_reversed
    pce = ZERO if keeps else order.pce_reserved - order.pce_released
    if share:
        yield _("%s saem da parte do estúdio: do que está a liberar, senão do disponível, "
                "senão vira dívida dele.") % reais(share)  # fmt: skip
    if tax:
        yield _("%s de imposto provisionado são estornados.") % reais(tax)
    if pce:
        yield _("%s da PCE são liberados.") % reais(pce)
    if keeps and order.pce_reserved > order.pce_released:
        yield _("A PCE fica reservada: a galeria continua guardada.")
    if order.gateway_fee:
        yield _("A tarifa do gateway, %s, continua sendo despesa.") % reais(order.gateway_fee)
