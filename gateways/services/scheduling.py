"""After each answer: the request is forgotten once it is resolved, the next question is set."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from gateways.asking_times import UNKNOWN_FOR_LONG, question_after
from gateways.models import Discrepancy, Payment
from gateways.services.discrepancies import note_discrepancy


def schedule_question(*, payment_id: UUID, now: datetime) -> Payment:
    """Set `ask_at` by what is known now; whom nobody answers for long is told to people.

    Safe to repeat. Raises Payment.DoesNotExist.
    """
    with transaction.atomic():
        rows = Payment.objects.select_for_update(of=("self",)).select_related("gateway")
        payment = rows.get(id=payment_id)
        payment.ask_at = question_after(payment, now)
        if payment.status != Payment.Status.UNKNOWN:
            payment.request = {}
        payment.save(update_fields=["ask_at", "request"])
        if now - payment.created_at >= UNKNOWN_FOR_LONG:
            _tell_people(payment, now)
    return payment


def _tell_people(payment: Payment, now: datetime) -> None:
    """Of a doubt that lasts; and once it is over, that nothing is left to do about it."""
    kind = Discrepancy.Kind.UNKNOWN_FOR_LONG
    if payment.status == Payment.Status.UNKNOWN:
        note_discrepancy(payment=payment, kind=kind, now=now, amount=payment.amount)
        return
    told = Discrepancy.objects.filter(payment=payment, kind=kind, resolved_at__isnull=True)
    told.update(resolution=Discrepancy.Resolution.EXPLAINED, resolved_at=now, resolved_by="janitor")
