"""The timetable's doors into this app."""

from celery import shared_task
from django.utils import timezone

from core.locks import one_at_a_time
from vouchers import services
from vouchers.services.tidying import tidy_client_files as tidy


@shared_task
@one_at_a_time
def expire_vouchers() -> None:
    """Vouchers past their date."""
    services.expire_vouchers(by="beat", now=timezone.now())


@shared_task
@one_at_a_time
def resume_stuck_redemptions() -> None:
    """Redemptions nobody cares for."""
    services.resume_stuck_redemptions(now=timezone.now())


@shared_task(time_limit=4 * 3600, soft_time_limit=4 * 3600 - 60)
def tidy_client_files() -> None:
    """Orphans and dangling references among the clients' files; nightly. Harmless twice at once."""
    tidy(now=timezone.now())
