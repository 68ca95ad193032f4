"""Orders and their payments, as far as somebody may see them."""

from typing import Any
from uuid import UUID

from django.db.models import Prefetch, Q, QuerySet

from billing.access import Asker, may_see
from billing.errors import OrderNotFound, PaymentMissing
from billing.models import Order, OrderLine, Product
from gateways.models import Payment

_REFERENCE = "order:"


def orders_with_lines() -> QuerySet[Order]:
    """Orders with what is in them: three queries for any number."""
    lines = OrderLine.objects.select_related("product").order_by("id")
    return Order.objects.select_related("seller").prefetch_related(
        Prefetch("lines", queryset=lines)
    )


def order_before(asker: Asker, order_id: UUID) -> Order:
    """The order. Raises OrderNotFound, for strangers too."""
    order = orders_with_lines().filter(pk=order_id).first()
    if order is None or not may_see(asker, order):
        raise OrderNotFound
    return order


def orders_of_person(person: Any) -> QuerySet[Order]:
    """What a person bought, newest first: signed in, or paid under the address proved theirs.

    Whoever types a stranger's address cannot fill the stranger's list.
    """
    theirs = Q(buyer=person)
    if person.email_confirmed_at:
        theirs |= Q(buyer__isnull=True, customer_email=person.email, paid_at__isnull=False)
    return orders_with_lines().filter(theirs).order_by("-created_at", "id")


def orders_for(subject: str) -> QuerySet[Order]:
    """What was bought for a moment or a studio, newest first."""
    return orders_with_lines().filter(subject=subject).order_by("-created_at", "id")


def sales_of(partner_id: UUID) -> QuerySet[Order]:
    """What a studio sold: its own products, paid or given back."""
    paid = orders_with_lines().filter(seller_id=partner_id, paid_at__isnull=False)
    return paid.order_by("-created_at", "id")


def live_payments(order: Order) -> list[Payment]:
    """What may still be paid or was: the newest first; what was replaced is left out."""
    rows = Payment.objects.select_related("gateway").filter(
        reference=order.reference, superseded_at__isnull=True
    )
    return list(rows.order_by("-created_at"))


def payment_before(asker: Asker, payment_id: str) -> Payment:
    """The payment of an order one may see. Raises PaymentMissing."""
    payment = Payment.objects.select_related("gateway").filter(payment_id=payment_id).first()
    if payment is None or not payment.reference.startswith(_REFERENCE):
        raise PaymentMissing
    order = Order.objects.filter(pk=payment.reference.removeprefix(_REFERENCE)).first()
    if order is None or not may_see(asker, order):
        raise PaymentMissing
    return payment


def order_with_lines(order_id: UUID) -> Order:
    """One order, for those who follow it. Raises Order.DoesNotExist."""
    return orders_with_lines().get(pk=order_id)


def access_units(order: Order) -> int:
    """How many moments' access the order brings; 0 for orders of other things."""
    lines = order.lines.all()
    return sum(each.units for each in lines if each.product.kind == Product.Kind.ACCESS)
