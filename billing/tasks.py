"""The timetable's doors into this app."""

from celery import shared_task
from django.utils import timezone

from billing.services import expiring


@shared_task
def expire_orders() -> None:
    """Orders nobody paid in time; rows are claimed, so two rounds at once share the work."""
    expiring.expire_orders(by="beat", now=timezone.now())
