"""The timetable's doors into this app."""

from celery import shared_task
from django.utils import timezone

from gateways.services.forgetting import forget_old_webhooks as forget
from gateways.services.janitor import ask_about_payments as ask


@shared_task
def ask_about_payments() -> None:
    """Charges nobody tells us of.

    Without `one_at_a_time`, whose transaction would be open while gateways think: rounds share the
    work, row by row.
    """
    ask(now=timezone.now())


@shared_task
def forget_old_webhooks() -> None:
    """What providers wrote more than 90 days ago; in batches that commit by themselves."""
    forget(now=timezone.now())
