"""The timetable's doors into this app."""

from celery import shared_task
from django.utils import timezone

from core.locks import one_at_a_time
from partners import services
from partners.services.processing import resume_stuck_deliveries as resume
from partners.services.tidying import tidy_partner_files as tidy


@shared_task
@one_at_a_time
def resume_stuck_deliveries() -> None:
    """Published deliveries nobody works on."""
    resume(now=timezone.now())


@shared_task
@one_at_a_time
def expire_stale_drafts() -> None:
    """Drafts nobody touched for thirty days."""
    services.expire_stale_drafts(by="beat", now=timezone.now())


# Acknowledged at once: the broker would hand it out again each 15 minutes while it runs.
@shared_task(time_limit=4 * 3600, soft_time_limit=4 * 3600 - 60, acks_late=False)
def tidy_partner_files() -> None:
    """Orphans and dangling references among partners' files; nightly. Harmless twice at once."""
    tidy(now=timezone.now())
