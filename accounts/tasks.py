"""What happens by the clock."""

from datetime import timedelta

from celery import shared_task
from django.contrib.sessions.models import Session
from django.utils import timezone

from accounts.models import TokenFamily
from core.locks import one_at_a_time

FAMILIES_KEPT = timedelta(days=30)


@shared_task
@one_at_a_time
def forget_old_sign_ins() -> None:
    """Sessions that have expired, and token families a month after their last token did."""
    now = timezone.now()
    Session.objects.filter(expire_date__lt=now).delete()
    TokenFamily.objects.filter(expires_at__lt=now - FAMILIES_KEPT).delete()
