"""What a gateway is expected to keep, until it says so itself."""

from datetime import date
from decimal import Decimal

from core.money import quantize
from gateways.models import FeeSchedule, Payment


def estimated_fee(payment: Payment, *, amount: Decimal, on: date) -> Decimal | None:
    """By the gateway's schedule of that day; None when nobody wrote one: unknown is not zero."""
    schedule = (
        FeeSchedule.objects.filter(
            gateway=payment.gateway, method=payment.method, effective_date__lte=on
        )
        .order_by("-effective_date")
        .first()
    )
    if schedule is None:
        return None
    return min(quantize(amount * schedule.percent / 100 + schedule.fixed), amount)
