"""The end of processing happens once."""

from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import datetime
from threading import Barrier, BrokenBarrierError
from typing import Any
from unittest.mock import patch

import pytest
from django.db import connections
from django.db.models import QuerySet

from core.models import OutboxMessage
from partners.models import Delivery, MediaAsset
from partners.services.processing import finishing
from partners.services.processing.finishing import finish_delivery
from tests.factories import DeliveryFactory, MediaAssetFactory, ReadyAssetFactory

Status = Delivery.Status


def finish(delivery: Delivery, now: datetime) -> bool:
    return finish_delivery(delivery_id=delivery.id, by="worker", now=now)


def test_finish_waits_for_the_last_file(db: None, now: datetime) -> None:
    delivery = DeliveryFactory.create(status=Status.PROCESSING)
    ReadyAssetFactory.create(delivery=delivery)
    last = MediaAssetFactory.create(delivery=delivery, processing_status="PROCESSING")
    assert not finish(delivery, now)
    delivery.refresh_from_db()
    assert (delivery.status, delivery.assets_payload) == (Status.PROCESSING, [])
    MediaAsset.objects.filter(id=last.id).update(
        processing_status="FAILED", failure_code="truncated"
    )
    assert finish(delivery, now)
    delivery.refresh_from_db()
    assert (delivery.status, delivery.ready_at) == (Status.READY, now)
    assert len(delivery.assets_payload) == 1


def test_finish_with_no_good_file_gives_the_draft_back(db: None, now: datetime) -> None:
    delivery = DeliveryFactory.create(status=Status.PROCESSING)
    MediaAssetFactory.create(
        delivery=delivery, processing_status="FAILED", failure_code="truncated"
    )
    assert finish(delivery, now)
    delivery.refresh_from_db()
    assert (delivery.status, delivery.touched_at) == (Status.DRAFT, now)
    assert OutboxMessage.objects.get().topic == "partners.delivery.returned"


@pytest.mark.parametrize("status", [Status.DRAFT, Status.READY, Status.CLAIMED, Status.EXPIRED])
def test_finish_of_anything_else_does_nothing(
    db: None, now: datetime, status: Delivery.Status
) -> None:
    delivery = DeliveryFactory.create(status=status)
    before = Delivery.objects.values().get()
    assert finish(delivery, now)
    assert Delivery.objects.values().get() == before


def _by_two_at_once(now: datetime) -> int:
    """Both are made to meet while the manifest is written, if nothing keeps them apart."""
    delivery = DeliveryFactory.create(status=Status.PROCESSING)
    ReadyAssetFactory.create(delivery=delivery)
    together = Barrier(2)
    entry = finishing.manifest_entry

    def slow_entry(asset: MediaAsset) -> dict[str, Any]:
        with suppress(BrokenBarrierError):
            together.wait(timeout=0.5)
        return entry(asset)

    def one(_: int) -> bool:
        try:
            return finish(delivery, now)
        finally:
            connections.close_all()

    with patch.object(finishing, "manifest_entry", slow_entry), ThreadPoolExecutor(2) as pool:
        assert all(pool.map(one, range(2)))
    return OutboxMessage.objects.filter(topic="partners.delivery.ready").count()


@pytest.mark.django_db(transaction=True)
def test_finish_by_two_at_once_is_told_once(now: datetime) -> None:
    assert _by_two_at_once(now) == 1


@pytest.mark.django_db(transaction=True)
def test_finish_without_its_lock_would_be_told_twice(now: datetime) -> None:
    """The negative control."""
    with patch.object(QuerySet, "select_for_update", lambda rows, **_: rows):
        assert _by_two_at_once(now) == 2
