"""Workers that share, die, or hold a file nobody can open."""

import functools
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
import time_machine
from django.db import connections
from django.utils import timezone
from rest_framework.test import APIClient

from core.models import OutboxMessage
from core.outbox import Again
from partners.media.sandbox import Sandbox
from partners.models import Delivery, MediaAsset
from partners.services.processing import process_delivery, working
from partners.services.processing.batches import MOST_TRIES
from partners.services.processing.claiming import claim_batch
from tests.factories import DeliveryFactory, PartnerFactory
from tests.partners.conftest import program_of
from tests.partners.uploading import photo, published
from tests.support.outbox import drain_outbox

Processing = MediaAsset.Processing


def later(seconds: float):
    return time_machine.travel(timezone.now() + timedelta(seconds=seconds))


def test_a_killed_workers_files_are_taken_over(program: APIClient) -> None:
    delivery = published(program, [photo(0), photo(1)])
    claim_batch(delivery, now=timezone.now())  # and then the power went out
    drain_outbox()
    assert not delivery.assets.filter(processing_status=Processing.READY).exists()
    with later(30):
        drain_outbox()
    delivery.refresh_from_db()
    assert delivery.status == Delivery.Status.READY


def test_process_delivery_says_when_to_come_again(program: APIClient) -> None:
    delivery = published(program, [photo()])
    claim_batch(delivery, now=timezone.now())
    with pytest.raises(Again) as again:
        process_delivery(delivery_id=delivery.id, clock=timezone.now)
    assert 0 < again.value.after_seconds <= working.LONGEST_WAIT_SECONDS


def test_process_delivery_with_no_time_left_comes_again_at_once(
    program: APIClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(working, "BUDGET_SECONDS", 0.0)
    delivery = published(program, [photo()])
    with pytest.raises(Again) as again:
        process_delivery(delivery_id=delivery.id, clock=timezone.now)
    assert again.value.after_seconds == 0
    with pytest.raises(Again):
        working.help_delivery(delivery_id=delivery.id, clock=timezone.now)


@pytest.mark.parametrize("status", ["DRAFT", "READY", "CLAIMED", "EXPIRED"])
def test_process_delivery_of_anything_else_does_nothing(db: None, status: str) -> None:
    delivery = DeliveryFactory.create(status=status)
    before = Delivery.objects.values().get()
    process_delivery(delivery_id=delivery.id, clock=timezone.now)
    assert Delivery.objects.values().get() == before


def test_a_broken_sandbox_is_our_trouble_a_few_times(
    program: APIClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    delivery = published(program, [photo()])
    broken = functools.partial(Sandbox, command=("false",))
    with monkeypatch.context() as patched:
        patched.setattr(working, "Sandbox", broken)
        for minutes in range(MOST_TRIES - 1):
            with later(minutes * 61):
                drain_outbox()
    asset = delivery.assets.get()
    assert (asset.processing_status, asset.tries) == (Processing.PROCESSING, MOST_TRIES - 1)
    with later(MOST_TRIES * 61):
        drain_outbox()
    delivery.refresh_from_db()
    assert delivery.status == Delivery.Status.READY


def test_a_sandbox_that_breaks_on_a_file_every_time_fails_that_file(
    program: APIClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    delivery = published(program, [photo()])
    monkeypatch.setattr(working, "Sandbox", functools.partial(Sandbox, command=("false",)))
    for minutes in range(MOST_TRIES):
        with later(minutes * 61):
            drain_outbox()
    asset = delivery.assets.get()
    assert (asset.processing_status, asset.failure_code) == (Processing.FAILED, "unmanageable")


def test_a_file_that_took_its_worker_along_every_time_is_not_opened_again(
    program: APIClient,
) -> None:
    delivery = published(program, [photo(0), photo(1)])
    delivery.assets.filter(position=0).update(tries=MOST_TRIES)
    drain_outbox()
    poison, other = delivery.assets.order_by("position")
    assert (poison.processing_status, poison.failure_code) == (Processing.FAILED, "unmanageable")
    assert other.processing_status == Processing.READY


@pytest.mark.django_db(transaction=True)
def test_three_workers_at_once_look_at_each_file_once_and_finish_once() -> None:
    delivery = published(program_of(PartnerFactory.create()), [photo(n) for n in range(24)])

    def work(_: int) -> None:
        try:
            process_delivery(delivery_id=delivery.id, clock=timezone.now)
        except Again:
            pass
        finally:
            connections.close_all()

    with ThreadPoolExecutor(3) as pool:
        list(pool.map(work, range(3)))
    delivery.refresh_from_db()
    assert delivery.status == Delivery.Status.READY
    assert set(delivery.assets.values_list("tries", flat=True)) == {1}
    assert OutboxMessage.objects.filter(topic="partners.delivery.ready").count() == 1
