"""The relay killed between its two steps; two beats at once."""

import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import timedelta
from uuid import UUID

import pytest
from django.utils import timezone

from core.models import AuditEntry, Heartbeat, OutboxMessage
from deploy.local.home import CHECKOUT
from partners.credits import balance, reserve_credits
from tests.factories import CreditEntryFactory, VoucherFactory
from tests.faults.conftest import copying_message
from tests.support.house import House
from tests.support.house_outcomes import Watched, assert_complete
from vouchers.models import Redemption, Voucher

pytestmark = [pytest.mark.processes, pytest.mark.slow]


def test_relay_killed_after_marking_before_sending(
    house: House,
    watch: Callable[..., Watched],
    claim: Callable[[Watched], UUID],
    heal: Callable[..., float],
) -> None:
    """The row says SENT and nothing was: the lease ends, and it is sent.

    Redis hangs between the two steps, and dies with whatever the relay had begun to tell it.
    """
    watched = watch()
    with house.paused("redis"):
        message = copying_message(claim(watched))
        house.wait_until(
            lambda: OutboxMessage.objects.get(pk=message.pk).status == "SENT", what="marked"
        )
        house.kill("relay", "redis")
    house.start("redis", "relay")

    heal([watched])
    assert_complete(watched)


def test_relay_that_sends_everything_twice(
    house: House,
    watch: Callable[..., Watched],
    claim: Callable[[Watched], UUID],
    heal: Callable[..., float],
) -> None:
    """Killed after sending it would send again; here every message of a redemption comes twice."""
    watched = watch()
    claim(watched)
    heal([watched])
    for message in OutboxMessage.objects.exclude(subscriber=""):
        house.send_task("core.tasks.deliver", message.pk, queue=message.queue)
        house.send_task("core.tasks.deliver", message.pk, queue=message.queue)
    house.send_task("core.tasks.beat_heart")
    house.wait_until(Heartbeat.objects.filter(name="worker").exists, what="the queue is worked off")

    assert_complete(watched)
    assert len(house.letters()) == 1


@contextmanager
def hasty_beat(house: House, number: int) -> Iterator[None]:
    """A beat process that sends the whole timetable every second."""
    schedule = house.home.beat / f"schedule-{number}"
    command = ["-m", "celery", "-A", "tests.support.hasty_beat", "beat", "--pidfile=", "--schedule"]
    with house.home.log(f"beat-{number}").open("ab") as log:
        process = subprocess.Popen(
            [sys.executable, *command, str(schedule)],
            cwd=CHECKOUT,
            env=house.environment(PROCESS_NAME="beat"),
            stdout=log,
            stderr=log,
        )
    try:
        yield
    finally:
        process.kill()
        process.wait(10)


def test_two_beats_at_once_are_harmless(
    house: House,
    watch: Callable[..., Watched],
    claim: Callable[[Watched], UUID],
    heal: Callable[..., float],
) -> None:
    """Twice the whole timetable every second, the nightly sweeps included, over work in progress:
    a redemption everybody forgot, vouchers past their date, a healthy redemption.
    """
    forgotten, healthy, late = watch(), watch(), expired_vouchers(5)
    with house.paused("relay"):
        redemption = claim(forgotten)
        OutboxMessage.objects.filter(pk=copying_message(redemption).pk).delete()
        long_ago = timezone.now() - timedelta(minutes=5)
        Redemption.objects.filter(id=redemption).update(advanced_at=long_ago)

    with ExitStack() as beats:
        for number in range(2):
            beats.enter_context(hasty_beat(house, number))
        claim(healthy)
        heal([forgotten, healthy])
        house.wait_until(
            lambda: Voucher.objects.filter(status="EXPIRED").count() == len(late), what="expired"
        )
        seen = Heartbeat.objects.get(name="worker").at
        house.wait_until(
            lambda: Heartbeat.objects.get(name="worker").at > seen + timedelta(seconds=3),
            what="three more rounds",
        )

    assert_complete(forgotten)
    assert_complete(healthy)
    partner = late[0].partner_id
    assert balance(partner_id=partner) == len(late)  # each credit came back once
    expired = AuditEntry.objects.filter(action="vouchers.voucher.expired")
    assert expired.count() == len(late)


def expired_vouchers(count: int) -> list[Voucher]:
    """Perpetual ones, each with its credit reserved."""
    first = VoucherFactory.create()
    CreditEntryFactory.create(partner=first.partner, amount=count)
    now = timezone.now()
    reserve_credits(
        partner_id=first.partner_id, amount=count, source="voucher-batch:test", by="test", now=now
    )
    others = [VoucherFactory.create(delivery=first.delivery) for _ in range(count - 1)]
    Voucher.objects.filter(partner=first.partner).update(expires_at=now - timedelta(hours=1))
    return [first, *others]
