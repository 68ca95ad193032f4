"""Nothing published is forgotten, whatever became of its message."""

from datetime import timedelta

import time_machine
from django.utils import timezone
from rest_framework.test import APIClient

from core.models import OutboxMessage
from partners.models import Delivery
from partners.services.processing import resume_stuck_deliveries
from partners.services.processing.resuming import SILENCE
from tests.factories import DeliveryFactory
from tests.partners.uploading import photo, published
from tests.support.outbox import drain_outbox


def test_resume_publishes_again_what_was_given_up(program: APIClient) -> None:
    delivery = published(program, [photo()])
    OutboxMessage.objects.update(status="DEAD")
    with time_machine.travel(timezone.now() + SILENCE + timedelta(seconds=1)):
        assert resume_stuck_deliveries(now=timezone.now()) == 1
        assert resume_stuck_deliveries(now=timezone.now()) == 0
        drain_outbox()
    delivery.refresh_from_db()
    assert delivery.status == Delivery.Status.READY


def test_resume_leaves_alone_what_somebody_works_on(program: APIClient) -> None:
    published(program, [photo()])
    assert resume_stuck_deliveries(now=timezone.now()) == 0


def test_resume_leaves_other_states_alone(db: None) -> None:
    long_ago = timezone.now() - timedelta(days=1)
    for status in ("DRAFT", "READY", "CLAIMED", "EXPIRED"):
        DeliveryFactory.create(status=status, touched_at=long_ago)
    assert resume_stuck_deliveries(now=timezone.now()) == 0
    assert not OutboxMessage.objects.exists()
