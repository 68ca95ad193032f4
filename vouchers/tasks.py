"""The timetable's doors into this app."""

from celery import shared_task
from django.utils import timezone

from core.locks import one_at_a_time
from vouchers import services
from vouchers.services.tidying import tidy_client_files as tidy


@shared_task
def expire_vouchers() -> None:
    """Vouchers past their date.

    Without `one_at_a_time`, whose one transaction would hold every studio's credits until the last
    voucher of the last batch: batches commit by themselves, and two runs at once share them.
    """
    services.expire_vouchers(by="beat", now=timezone.now())


@shared_task
@one_at_a_time
def resume_stuck_redemptions() -> None:
    """Redemptions nobody cares for."""
    services.resume_stuck_redemptions(now=timezone.now())


# Acknowledged at once: the broker would hand it out again each 15 minutes while it runs.
@shared_task(time_limit=4 * 3600, soft_time_limit=4 * 3600 - 60, acks_late=False)
def tidy_client_files() -> None:
    """Orphans and dangling references among the clients' files; nightly. Harmless twice at once."""
    tidy(now=timezone.now())
