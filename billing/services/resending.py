"""A receipt once more, for whoever lost it."""

from uuid import UUID

from django.db import transaction

from billing.errors import OrderNotPaid, ReceiptNowhere
from billing.models import Order
from core import audit, outbox


def resend_receipt(*, order_id: UUID, by: str) -> None:
    """Ask for the receipt to be sent again, to the address on the order.

    Not safe to repeat: each call is a letter. Raises OrderNotPaid, ReceiptNowhere.
    """
    with transaction.atomic():
        order = Order.objects.get(id=order_id)
        if order.paid_at is None:
            raise OrderNotPaid
        if not order.customer_email:
            raise ReceiptNowhere
        audit.record("billing.receipt.requested", subject=order.reference, by=by)
        outbox.publish("billing.receipt.requested", {"order_id": str(order.id)})
