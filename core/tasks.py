"""Doors from Celery into the ground floor."""

from datetime import timedelta

from celery import shared_task
from django.utils import timezone

from core.heartbeats import beat_heart as _beat_heart
from core.locks import one_at_a_time
from core.models import IdempotencyRecord, OutboxMessage
from core.outbox.delivering import deliver_message

KEYS_KEPT = timedelta(hours=72)
MESSAGES_KEPT = timedelta(days=30)


@shared_task
def deliver(message_id: int) -> None:
    """One outbox message to its handler."""
    deliver_message(message_id)


@shared_task
def beat_heart() -> None:
    """Proves broker, worker and database in one go; /readyz looks at when it last ran."""
    _beat_heart("worker", now=timezone.now())


@shared_task
@one_at_a_time
def forget_old_keys() -> None:
    """Idempotency keys older than 72 hours may be used anew."""
    IdempotencyRecord.objects.filter(created_at__lt=timezone.now() - KEYS_KEPT).delete()


@shared_task
@one_at_a_time
def forget_delivered() -> None:
    """Facts handled more than 30 days ago; the audit trail keeps what must be kept."""
    OutboxMessage.objects.filter(
        status=OutboxMessage.Status.DONE, done_at__lt=timezone.now() - MESSAGES_KEPT
    ).delete()
