"""An order that was paid: everything that follows from it, in one transaction."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from billing import postings
from billing.economics import ZERO, Economics, credit_sale, own_sale, partner_sale
from billing.ledger import Legs, post
from billing.metrics import ORDERS_PAID
from billing.models import CreditLot, Order, OrderLine, Product
from billing.policies import rates_on
from billing.services.scheduling import schedule_settlement
from core import audit, outbox
from core.money import quantize
from gateways.models import Gateway
from partners.credits import grant_credits

_UNPAID = (Order.Status.OPEN, Order.Status.EXPIRED)


@dataclass(frozen=True, slots=True)
class Paid:
    """What the gateways say of the payment that settles an order."""

    payment_id: str
    gateway_id: UUID
    gateway_kind: str
    method: str
    amount: Decimal
    fee: Decimal | None
    fee_is_estimate: bool
    paid_at: datetime
    late: bool = False


def settle_order(*, order_id: UUID, paid: Paid, by: str, now: datetime) -> Order:
    """Write what was paid, and what it means, once.

    One transaction under the order's lock: economics, ledger, credits or the partner's share,
    audit and the fact `billing.order.paid`. Safe to repeat and to run many times at once: an
    order that is paid is left alone. Raises Order.DoesNotExist, NoPolicy.
    """
    with transaction.atomic():
        order = Order.objects.select_for_update().get(id=order_id)
        if order.status not in _UNPAID:
            return order
        lines = list(order.lines.select_related("product").order_by("id"))
        economics = _write_economics(order, lines, paid)
        _post(order, lines, economics, by=by, now=now)
        _hand_over(order, lines, by=by, now=now)
        _tell(order, lines, late=paid.late, by=by)
    ORDERS_PAID.labels(lines[0].product.kind, paid.method).inc()
    return order


def _write_economics(order: Order, lines: list[OrderLine], paid: Paid) -> Economics:
    """The rates are those of the day the money came."""
    order.paid_to = _receiver(order, paid.gateway_id)
    rates = rates_on(timezone.localdate(paid.paid_at), seller_id=order.seller_id)
    # A partner's own gateway keeps its fee from the partner's money.
    fee = ZERO if order.paid_to == Product.PaidTo.PARTNER else (paid.fee or ZERO)
    kind = lines[0].product.kind
    if kind == Product.Kind.PHOTOS:
        economics = partner_sale(gross=paid.amount, fee=fee, rates=rates)
    elif kind == Product.Kind.CREDITS:
        economics = credit_sale(gross=paid.amount, fee=fee)
    else:
        units = sum(line.units for line in lines)
        economics = own_sale(gross=paid.amount, fee=fee, access_units=units, rates=rates)
    order.status = Order.Status.PAID
    order.product_kind = kind
    order.method = paid.method
    order.amount_gross = economics.gross
    order.gateway_fee = economics.fee
    order.fee_is_estimate = order.paid_to == Product.PaidTo.PLATFORM and (
        paid.fee is None or paid.fee_is_estimate
    )
    order.pce_reserved = economics.pce
    order.tax_effective = economics.tax
    order.partner_share = economics.share
    order.tax_rate_applied = rates.tax_rate
    order.commission_rate_applied = rates.commission_rate if order.seller_id else None
    order.payment_id = paid.payment_id
    order.gateway_id, order.gateway_kind = paid.gateway_id, paid.gateway_kind
    order.paid_at = paid.paid_at
    order.save()
    return economics


def _receiver(order: Order, gateway_id: UUID) -> str:
    """Whose account the money went to: a studio's sale falls back on the platform's gateways."""
    gateway = Gateway.objects.filter(pk=gateway_id).only("partner_id").first()
    if gateway is None:
        return order.paid_to
    theirs = order.seller_id is not None and gateway.partner_id == order.seller_id
    return Product.PaidTo.PARTNER if theirs else Product.PaidTo.PLATFORM


def _post(
    order: Order, lines: list[OrderLine], economics: Economics, *, by: str, now: datetime
) -> None:
    post(
        kind="sale",
        source=order.reference,
        legs=_legs(order, lines[0].product.kind, economics),
        by=by,
        now=now,
        effective_date=timezone.localdate(order.paid_at or now),
    )


def _legs(order: Order, kind: str, economics: Economics) -> Legs:
    gateway = _known(order.gateway_id)
    if kind == Product.Kind.CREDITS:
        return postings.credit_pack_sold(
            gateway_id=gateway, partner_id=_partner(order), gross=economics.gross, fee=economics.fee
        )
    if kind == Product.Kind.ACCESS:
        return postings.sale_of_own_product(
            gateway_id=gateway,
            gross=economics.gross,
            fee=economics.fee,
            pce=economics.pce,
            tax=economics.tax,
        )
    if order.paid_to == Product.PaidTo.PARTNER:
        return postings.commission_owed(
            partner_id=_known(order.seller_id), commission=economics.commission, tax=economics.tax
        )
    return postings.sale_for_partner(
        gateway_id=gateway,
        partner_id=_known(order.seller_id),
        gross=economics.gross,
        fee=economics.fee,
        share=economics.share,
        tax=economics.tax,
    )


def _hand_over(order: Order, lines: list[OrderLine], *, by: str, now: datetime) -> None:
    """Credits to who bought them; a share on its way to who sold."""
    if lines[0].product.kind == Product.Kind.CREDITS:
        _grant_credits(order, units=sum(line.units for line in lines), by=by, now=now)
    elif order.seller_id and order.paid_to == Product.PaidTo.PLATFORM:
        kind = lines[0].product.kind
        schedule_settlement(order=order, seller_id=order.seller_id, product_kind=kind)


def _grant_credits(order: Order, *, units: int, by: str, now: datetime) -> None:
    partner_id = _partner(order)
    grant_credits(partner_id=partner_id, amount=units, source=order.reference, by=by, now=now)
    CreditLot.objects.create(
        order=order,
        partner_id=partner_id,
        unit_price=quantize(order.amount_gross / units),
        units=units,
        bought_at=order.paid_at or now,
    )


def _partner(order: Order) -> UUID:
    """Whose credits were bought: `partner:<id>`."""
    return UUID(order.subject.removeprefix("partner:"))


def _known(value: UUID | None) -> UUID:
    if value is None:
        raise ValueError("a sale without its gateway or its seller")
    return value


def _tell(order: Order, lines: list[OrderLine], *, late: bool, by: str) -> None:
    audit.record(
        "billing.order.paid",
        subject=order.reference,
        by=by,
        after={"payment": order.payment_id, "gross": str(order.amount_gross), "late": late},
    )
    outbox.publish(
        "billing.order.paid",
        {
            "order_id": str(order.id),
            "subject": order.subject,
            "payment_id": order.payment_id,
            "late": late,
            "lines": [
                {"product": each.product.slug, "kind": each.product.kind, "units": each.units}
                for each in lines
            ],
        },
    )
