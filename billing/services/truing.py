"""The fee the gateway reports in the end."""

from datetime import datetime
from decimal import Decimal
from uuid import UUID

from django.db import transaction

from billing import postings
from billing.errors import OrderNotPaid
from billing.models import Order, Product
from billing.services.adjusting import post_adjustment
from core import audit


def true_up_fee(*, order_id: UUID, payment_id: str, fee: Decimal, by: str, now: datetime) -> None:
    """Put the real fee where the estimate was; the difference is posted, nothing is edited.

    Safe to repeat. Another payment's fee, or one a partner's own gateway kept, changes nothing.
    """
    with transaction.atomic():
        order = Order.objects.select_for_update().get(id=order_id)
        if order.payment_id != payment_id or order.paid_to == Product.PaidTo.PARTNER:
            return
        if not order.fee_is_estimate and order.gateway_fee == fee:
            return
        before = order.gateway_fee
        if order.gateway_id:
            legs = postings.fee_trued_up(gateway_id=order.gateway_id, estimated=before, actual=fee)
            post_adjustment(order, kind="fee", legs=legs, by=by, now=now)
        order.gateway_fee, order.fee_is_estimate = fee, False
        order.save(update_fields=["gateway_fee", "fee_is_estimate", "adjustments"])
        audit.record(
            "billing.fee.reported",
            subject=order.reference,
            by=by,
            before={"fee": str(before)},
            after={"fee": str(fee)},
        )


def confirm_fee(*, order_id: UUID, by: str, now: datetime) -> bool:
    """Take the estimate for the fee, where the gateway never says what it kept. Safe to repeat.

    Answers whether it still was an estimate. Raises Order.DoesNotExist, OrderNotPaid.
    """
    order = Order.objects.get(id=order_id)
    if order.paid_at is None:
        raise OrderNotPaid
    if not order.fee_is_estimate:
        return False
    true_up_fee(
        order_id=order.id, payment_id=order.payment_id, fee=order.gateway_fee, by=by, now=now
    )
    return True
