"""What a gateway wants to know of the buyer and was not told at first."""

from uuid import UUID

from django.db import transaction

from billing.models import Order


def complete_buyer(*, order_id: UUID, document: str = "", phone: str = "", name: str = "") -> None:
    """Fill in what is given; an order that is no longer open keeps what it has. Safe to repeat."""
    given = {
        "customer_document": document,
        "customer_phone": phone,
        "customer_name": name,
    }
    changes = {field: value for field, value in given.items() if value}
    if not changes:
        return
    with transaction.atomic():
        Order.objects.filter(id=order_id, status=Order.Status.OPEN).update(**changes)
