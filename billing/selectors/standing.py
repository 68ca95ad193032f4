"""What already stands for the same subject."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from billing.models import Order, Product

BOUGHT = (Order.Status.PAID, Order.Status.PARTIALLY_REFUNDED, Order.Status.DISPUTED)


def is_bought(subject: str, *, besides: UUID | None = None) -> bool:
    """Whether access for this subject was paid by an order, other than one, and still holds."""
    paid = Order.objects.filter(
        subject=subject,
        status__in=[*BOUGHT, Order.Status.REFUNDED],
        access_ended_at__isnull=True,
        lines__product__kind=Product.Kind.ACCESS,
    )
    others = paid if besides is None else paid.exclude(pk=besides)
    return others.exists()


def open_order_for(
    subject: str,
    *,
    buyer_id: UUID | None,
    email: str,
    products: Mapping[UUID, int],
    now: datetime,
) -> Order | None:
    """The order somebody has open for exactly this, locked; only a moment's are found again."""
    if not subject.startswith("moment:"):
        return None
    found = (
        Order.objects.select_for_update(of=["self"])
        .filter(
            subject=subject, buyer_id=buyer_id, status=Order.Status.OPEN, expires_at__gt=now,
            customer_email=email,
        )
        .prefetch_related("lines")
        .order_by("-created_at")[:5]
    )  # fmt: skip
    for order in found:
        if {line.product_id: line.quantity for line in order.lines.all()} == dict(products):
            return order
    return None
