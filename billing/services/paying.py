"""An order on its way to be paid."""

from datetime import datetime
from decimal import Decimal
from uuid import UUID

from django.conf import settings
from django.db.models.functions import Greatest
from django.urls import reverse

from billing.errors import (
    AlreadyBought,
    MethodNotOffered,
    OrderAlreadyPaid,
    OrderExpired,
    OrderNotFound,
    TooManyInstalments,
)
from billing.lines import amounts_of, describe, most_instalments
from billing.models import Order, OrderLine, Product
from billing.selectors.standing import is_bought
from gateways.charges import Customer
from gateways.models import Payment
from gateways.services.charging import collect


def start_payment(
    *,
    order_id: UUID,
    method: str,
    by: str,
    now: datetime,
    return_url: str = "",
    installments: int = 1,
) -> Payment:
    """A payment for the order by this method: the live one, or a new one at a gateway that works.

    Not inside a transaction: the gateway is asked here. Safe to repeat and to call many times at
    once. Raises OrderNotFound, OrderAlreadyPaid, OrderExpired, AlreadyBought, MethodNotOffered,
    TooManyInstalments, and what gateways' `collect` raises.
    """
    order = Order.objects.filter(id=order_id).first()
    if order is None:
        raise OrderNotFound
    lines = list(order.lines.select_related("product").order_by("id"))
    amount = _amount(order, lines, method, installments, now)
    payment = collect(
        reference=order.reference,
        amount=amount,
        method=method,
        description=describe(lines),
        by=by,
        now=now,
        partner_id=order.seller_id if order.paid_to == Product.PaidTo.PARTNER else None,
        customer=customer_of(order),
        tracking_token=order.tracking_token,
        return_url=return_url or page_of_order(order),
        installments=installments,
    )
    # What can still be paid must not lapse before.
    Order.objects.filter(id=order.id, status=Order.Status.OPEN).update(
        method=method,
        amount_gross=amount,
        expires_at=Greatest("expires_at", payment.expires_at),
    )
    return payment


def customer_of(order: Order) -> Customer:
    """The payer, as the order knows them."""
    return Customer(
        name=order.customer_name,
        email=order.customer_email,
        document=order.customer_document,
        phone=order.customer_phone,
    )


def page_of_order(order: Order) -> str:
    """Where a hosted card page sends the person afterwards."""
    return settings.BASE_URL + reverse("order", args=[order.id])


def _amount(
    order: Order, lines: list[OrderLine], method: str, installments: int, now: datetime
) -> Decimal:
    if order.status == Order.Status.EXPIRED or (
        order.status == Order.Status.OPEN and order.expires_at <= now
    ):
        raise OrderExpired
    if order.status != Order.Status.OPEN:
        raise OrderAlreadyPaid
    of_access = bool(order.subject) and lines[0].product.kind == Product.Kind.ACCESS
    if of_access and is_bought(order.subject, besides=order.id):
        raise AlreadyBought
    amount = amounts_of(lines).get(method)
    if amount is None:
        raise MethodNotOffered
    most = most_instalments(lines) if method == Payment.Method.CARD else 1
    if installments > most:
        raise TooManyInstalments(max_installments=most)
    return amount
