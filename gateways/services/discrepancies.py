"""Money that did not come as asked, told to people once."""

from datetime import datetime
from decimal import Decimal
from typing import Any

import structlog
from django.db import transaction

from core import outbox
from gateways.metrics import DISCREPANCIES
from gateways.models import Discrepancy, Payment

_log = structlog.get_logger("acervo.gateways")


def note_discrepancy(
    *,
    payment: Payment,
    kind: str,
    now: datetime,
    amount: Decimal | None = None,
    details: dict[str, Any] | None = None,
) -> bool:
    """One row in the staff's queue and the fact `gateways.discrepancy.found`; True when it is new.

    Safe to repeat: a payment has one of each kind. `details` holds no personal data.
    """
    if payment.gateway_id is None:
        return False
    with transaction.atomic():
        row, is_new = Discrepancy.objects.get_or_create(
            payment=payment,
            kind=kind,
            defaults={
                "gateway_id": payment.gateway_id,
                "amount": amount,
                "details": details or {},
                "found_at": now,
            },
        )
        if is_new:
            payload = {"discrepancy_id": str(row.pk), "kind": kind}
            outbox.publish("gateways.discrepancy.found", payload)
    if is_new:
        DISCREPANCIES.labels(kind).inc()
        _log.warning("discrepancy_found", kind=kind, payment_id=payment.payment_id)
    return is_new
