"""Whose file it is, when several workers share a delivery."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import datetime, timedelta
from threading import Barrier, BrokenBarrierError
from unittest.mock import patch

import pytest
from django.db import connections
from django.db.models import QuerySet

from partners.models import Delivery, MediaAsset, Partner
from partners.services.processing import claiming
from partners.services.processing.claiming import FILES_AT_ONCE, begin, claim_batch
from tests.factories import DeliveryFactory, MediaAssetFactory, PartnerFactory


def waiting_delivery(partner: Partner, files: int, size_bytes: int = 1000) -> Delivery:
    delivery = DeliveryFactory.create(partner=partner, status="PROCESSING")
    for position in range(files):
        MediaAssetFactory.create(
            delivery=delivery,
            position=position,
            size_bytes=size_bytes,
            processing_status="PROCESSING",
        )
    return delivery


def positions(batch: list[MediaAsset]) -> list[int]:
    return [asset.position for asset in batch]


def test_claim_batch_takes_a_few_in_order_and_the_next_takes_others(
    partner: Partner, now: datetime
) -> None:
    delivery = waiting_delivery(partner, FILES_AT_ONCE + 2)
    assert positions(claim_batch(delivery, now=now)) == list(range(FILES_AT_ONCE))
    assert positions(claim_batch(delivery, now=now)) == [FILES_AT_ONCE, FILES_AT_ONCE + 1]
    assert claim_batch(delivery, now=now) == []


def test_claim_batch_of_a_killed_worker_falls_free_within_thirty_seconds(
    partner: Partner, now: datetime
) -> None:
    delivery = waiting_delivery(partner, 3, size_bytes=20_000_000)
    claim_batch(delivery, now=now)
    assert claim_batch(delivery, now=now + timedelta(seconds=24)) == []
    assert len(claim_batch(delivery, now=now + timedelta(seconds=30))) == 3


def test_claim_batch_leaves_files_that_have_their_verdict(partner: Partner, now: datetime) -> None:
    delivery = waiting_delivery(partner, 2)
    MediaAsset.objects.filter(position=0).update(
        processing_status="FAILED", failure_code="truncated"
    )
    assert positions(claim_batch(delivery, now=now)) == [1]


def test_claim_batch_holds_no_more_bytes_than_the_disk_should(
    partner: Partner, now: datetime
) -> None:
    gigabyte = 1024**3
    delivery = waiting_delivery(partner, 3, size_bytes=gigabyte)
    assert positions(claim_batch(delivery, now=now)) == [0]
    small = waiting_delivery(partner, 5, size_bytes=100 * 1024 * 1024)
    assert positions(claim_batch(small, now=now)) == [0, 1]


def test_begin_counts_the_try_and_renews_the_claim(partner: Partner, now: datetime) -> None:
    [asset] = claim_batch(waiting_delivery(partner, 1), now=now)
    assert begin(asset, now=now + timedelta(seconds=20))
    kept = MediaAsset.objects.get()
    assert kept.tries == asset.tries == 1
    assert kept.claimed_until == asset.claimed_until
    assert kept.claimed_until is not None
    assert kept.claimed_until > now + timedelta(seconds=40)


def test_begin_is_refused_when_the_file_is_anothers_by_now(partner: Partner, now: datetime) -> None:
    delivery = waiting_delivery(partner, 1)
    [slow] = claim_batch(delivery, now=now)
    [quick] = claim_batch(delivery, now=now + timedelta(minutes=1))
    assert not begin(slow, now=now + timedelta(minutes=1))
    assert begin(quick, now=now + timedelta(minutes=1))
    assert MediaAsset.objects.get().tries == 1


def _claimed_by_two_at_once(delivery: Delivery, now: datetime) -> list[list[int]]:
    """Both have chosen before either writes its claim down."""
    together = Barrier(2)
    fit: Callable[[list[MediaAsset]], list[MediaAsset]] = claiming._as_many_as_fit

    def fit_together(found: list[MediaAsset]) -> list[MediaAsset]:
        with suppress(BrokenBarrierError):
            together.wait(timeout=2)
        return fit(found)

    def claim(_: int) -> list[int]:
        try:
            return positions(claim_batch(delivery, now=now))
        finally:
            connections.close_all()

    with patch.object(claiming, "_as_many_as_fit", fit_together), ThreadPoolExecutor(2) as pool:
        return list(pool.map(claim, range(2)))


@pytest.mark.django_db(transaction=True)
def test_claim_batch_by_two_at_once_shares_nothing(now: datetime) -> None:
    delivery = waiting_delivery(PartnerFactory.create(), FILES_AT_ONCE * 2)
    one, other = _claimed_by_two_at_once(delivery, now)
    assert len(one) == len(other) == FILES_AT_ONCE
    assert not set(one) & set(other)


@pytest.mark.django_db(transaction=True)
def test_claim_batch_without_its_locks_would_give_a_file_to_both(now: datetime) -> None:
    """The negative control."""
    delivery = waiting_delivery(PartnerFactory.create(), FILES_AT_ONCE * 2)
    with patch.object(QuerySet, "select_for_update", lambda rows, **_: rows):
        one, other = _claimed_by_two_at_once(delivery, now)
    assert set(one) & set(other)
