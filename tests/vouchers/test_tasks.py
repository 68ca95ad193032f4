"""What the clock starts: in short transactions, and never twice by the broker's impatience."""

from datetime import timedelta

import pytest
from celery import current_app
from django.conf import settings
from django.db import OperationalError, connection
from django.utils import timezone

from tests.factories import VoucherFactory
from tests.support.locking import locked_elsewhere
from vouchers.models import Voucher
from vouchers.services import expiring
from vouchers.tasks import expire_vouchers


@pytest.mark.django_db(transaction=True)
def test_expire_vouchers_keeps_what_it_has_done_when_a_later_batch_fails(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(expiring, "BATCH", 1)
    now = timezone.now()
    first = VoucherFactory.create(expires_at=now - timedelta(days=2))
    second = VoucherFactory.create(expires_at=now - timedelta(days=1))
    with locked_elsewhere(second.partner), connection.cursor() as cursor:
        cursor.execute("SET lock_timeout = '200ms'")
        with pytest.raises(OperationalError):
            expire_vouchers()
        cursor.execute("RESET lock_timeout")
    states = Voucher.objects.in_bulk([first.pk, second.pk])
    assert (states[first.pk].status, states[second.pk].status) == ("EXPIRED", "ACTIVE")


def test_no_task_may_run_longer_than_the_broker_waits_unless_it_was_acknowledged() -> None:
    """Else the broker hands it out again while it runs, and again, until every worker is on it."""
    current_app.loader.import_default_modules()
    patience = settings.CELERY_BROKER_TRANSPORT_OPTIONS["visibility_timeout"]
    ours = [task for name, task in current_app.tasks.items() if not name.startswith("celery.")]
    assert len(ours) >= 10
    for task in ours:
        limit = task.time_limit or settings.CELERY_TASK_TIME_LIMIT
        assert limit < patience or not task.acks_late, task.name
