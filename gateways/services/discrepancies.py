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
    again: bool = False,
) -> bool:
    """One row in the staff's queue and the fact `gateways.discrepancy.found`; True when it is told.

    Safe to repeat: a payment has one of each kind. `again` = it has happened once more: a line
    somebody resolved opens anew, one still open takes the new amount. `details` holds no personal
    data.
    """
    if payment.gateway_id is None:
        return False
    news = {"amount": amount, "details": details or {}, "found_at": now}
    with transaction.atomic():
        row, is_told = Discrepancy.objects.get_or_create(
            payment=payment, kind=kind, defaults={"gateway_id": payment.gateway_id, **news}
        )
        if again and not is_told:
            is_told = _happened_again(row, news)
        if is_told:
            payload = {"discrepancy_id": str(row.pk), "kind": kind}
            outbox.publish("gateways.discrepancy.found", payload)
    if is_told:
        DISCREPANCIES.labels(kind).inc()
        _log.warning("discrepancy_found", kind=kind, payment_id=payment.payment_id)
    return is_told


def close_sent_back_double(payment: Payment, *, now: datetime) -> None:
    """A second payment that went back whole leaves nothing for people to do. Safe to repeat."""
    if payment.settles or payment.status != Payment.Status.REFUNDED:
        return
    line = payment.discrepancies.filter(kind=Discrepancy.Kind.DOUBLE, resolved_at__isnull=True)
    refunded = Discrepancy.Resolution.REFUNDED
    line.update(resolution=refunded, resolved_at=now, resolved_by="gateways")


def _happened_again(row: Discrepancy, news: dict[str, Any]) -> bool:
    """Whether the line had been resolved, and is open now."""
    if row.resolved_at is None:
        if news["amount"] is not None:
            Discrepancy.objects.filter(pk=row.pk).update(amount=news["amount"])
        return False
    reopened = {"resolution": Discrepancy.Resolution.OPEN, "resolved_at": None, "resolved_by": ""}
    Discrepancy.objects.filter(pk=row.pk).update(**news, **reopened)
    return True
