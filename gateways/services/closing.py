"""A payment that came to nothing, or was replaced: the ends that we decide, not the provider."""

from copy import copy
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from gateways.asking_times import question_after
from gateways.models import Payment
from gateways.services.announcing import Change, announce, write_event

_WAITING = (Payment.Status.UNKNOWN, Payment.Status.PENDING)


def close_payment(
    *,
    payment_id: UUID,
    closed_as: str,
    source: str,
    now: datetime,
    failure_code: str = "",
    **details: Any,
) -> Payment:
    """A payment nobody paid ends as `failed` or `expired`; money that still comes reopens it.

    Safe to repeat; one that is closed or paid already is left alone. Raises Payment.DoesNotExist.
    """
    with transaction.atomic():
        payment = _locked(payment_id)
        if payment.status not in _WAITING:
            return payment
        before = copy(payment)
        payment.closed_as, payment.failure_code = closed_as, failure_code
        payment.status = closed_as.upper()
        payment.request = {}
        payment.ask_at = question_after(payment, now)
        payment.save(update_fields=["closed_as", "failure_code", "status", "request", "ask_at"])
        change = Change(before, payment, source, now)
        if failure_code:
            write_event(change, "refused", failure_code=failure_code, **details)
        announce(change)
    return payment


def supersede_payment(*, payment_id: UUID, source: str, now: datetime) -> Payment:
    """A Pix in doubt makes way for another try; it stays asked about, and settles if it is paid.

    Safe to repeat. Raises Payment.DoesNotExist.
    """
    with transaction.atomic():
        payment = _locked(payment_id)
        if payment.superseded_at is None and payment.status in _WAITING:
            before = copy(payment)
            payment.superseded_at = now
            payment.save(update_fields=["superseded_at"])
            write_event(Change(before, payment, source, now), "superseded")
    return payment


def _locked(payment_id: UUID) -> Payment:
    rows = Payment.objects.select_for_update(of=("self",)).select_related("gateway")
    return rows.get(id=payment_id)
