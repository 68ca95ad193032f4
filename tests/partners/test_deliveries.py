"""The life of a delivery around its files."""

from datetime import datetime, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone
from pytest_django import Settings
from rest_framework.test import APIClient

from core.models import AuditEntry, OutboxMessage
from core.storage import storage
from partners.errors import DeliveryNotReady
from partners.models import Delivery
from partners.services import expire_stale_drafts, mark_delivery_claimed
from partners.services.cleaning import close_uploads
from partners.services.deliveries import DRAFTS_KEPT, change_status
from tests.factories import DeliveryFactory, MediaAssetFactory, ready_delivery
from tests.partners.uploading import photo, uploaded
from tests.support.outbox import drain_outbox

Status = Delivery.Status


def test_mark_delivery_claimed_happens_once(db: None, now: datetime) -> None:
    delivery = DeliveryFactory.create(status=Status.READY)
    for _ in range(2):
        mark_delivery_claimed(delivery_id=delivery.id, by="worker", now=now)
    delivery.refresh_from_db()
    assert delivery.status == Status.CLAIMED
    assert AuditEntry.objects.filter(action="partners.delivery.claimed").count() == 1
    assert OutboxMessage.objects.filter(topic="partners.delivery.claimed").count() == 1


@pytest.mark.parametrize("status", [Status.DRAFT, Status.PROCESSING, Status.EXPIRED])
def test_mark_delivery_claimed_needs_a_ready_one(
    db: None, now: datetime, status: Delivery.Status
) -> None:
    delivery = DeliveryFactory.create(status=status)
    with pytest.raises(DeliveryNotReady):
        mark_delivery_claimed(delivery_id=delivery.id, by="worker", now=now)


@pytest.mark.parametrize("before", Status)
@pytest.mark.parametrize("after", Status)
def test_change_status_follows_the_transitions(
    db: None, now: datetime, before: Delivery.Status, after: Delivery.Status
) -> None:
    delivery = DeliveryFactory.create(status=before, published_at=now, ready_at=now)
    if after in Delivery.TRANSITIONS[before]:
        change_status(delivery, after, by="test", now=now)
        assert Delivery.objects.get().status == after
    else:
        with pytest.raises(ValueError, match="does not go"):
            change_status(delivery, after, by="test", now=now)


def test_expire_takes_drafts_nobody_touched_for_thirty_days(db: None, now: datetime) -> None:
    stale = DeliveryFactory.create(touched_at=now - DRAFTS_KEPT - timedelta(seconds=1))
    fresh = DeliveryFactory.create(touched_at=now - DRAFTS_KEPT + timedelta(seconds=1))
    ready = DeliveryFactory.create(
        status=Status.READY, touched_at=now - DRAFTS_KEPT - timedelta(days=1)
    )
    assert expire_stale_drafts(by="beat", now=now) == 1
    assert expire_stale_drafts(by="beat", now=now) == 0
    states = dict(Delivery.objects.values_list("id", "status"))
    assert states == {stale.id: "EXPIRED", fresh.id: "DRAFT", ready.id: "READY"}
    assert AuditEntry.objects.get(action="partners.delivery.expired").actor == "beat"


def test_expire_spares_a_draft_somebody_works_on(program: APIClient) -> None:
    delivery = uploaded(program, [photo()])
    Delivery.objects.update(touched_at=timezone.now() - DRAFTS_KEPT - timedelta(days=1))
    program.post(f"/api/v1/assets/{delivery.assets.get().id}/upload-url")
    assert expire_stale_drafts(by="beat", now=timezone.now()) == 0


def test_expire_removes_what_was_uploaded(program: APIClient, settings: Settings) -> None:
    delivery = uploaded(program, [photo(0), photo(1)])
    other = uploaded(program, [photo(2)])
    Delivery.objects.filter(id=delivery.id).update(
        touched_at=timezone.now() - DRAFTS_KEPT - timedelta(days=1)
    )
    expire_stale_drafts(by="beat", now=timezone.now())
    drain_outbox(patience_seconds=settings.PRESIGN_TTL_SECONDS + 61)
    left = {info.key for info in storage().list("partners/")}
    assert left == {other.assets.get().upload_key}


def test_removing_leftovers_spares_what_a_delivery_owns(db: None, settings: Settings) -> None:
    delivery = ready_delivery(files=2)
    prefix = f"partners/{delivery.partner_id}/{delivery.id}/"
    before = {info.key for info in storage().list(prefix)}
    storage().write(key=f"{prefix}incoming/late", body=b"x", content_type="image/jpeg")
    with transaction.atomic():
        close_uploads(delivery)
    drain_outbox(patience_seconds=settings.PRESIGN_TTL_SECONDS + 61)
    assert {info.key for info in storage().list(prefix)} == before
    assert len(before) == 6


@pytest.mark.parametrize(
    ("fields", "rule"),
    [
        ({"status": "READY", "ready_at": None}, "a_ready_delivery_says_when"),
        ({"status": "PROCESSING", "published_at": None}, "a_published_delivery_says_when"),
    ],
)
def test_a_delivery_says_when(db: None, fields: dict[str, object], rule: str) -> None:
    with pytest.raises(IntegrityError, match=rule):
        DeliveryFactory.create(**fields)


@pytest.mark.parametrize(
    ("fields", "rule"),
    [
        ({"size_bytes": 0}, "a_file_is_not_empty"),
        ({"processing_status": "READY"}, "a_ready_file_has_its_bytes_known"),
        ({"processing_status": "FAILED"}, "a_failed_file_says_why"),
        ({"failure_code": "truncated"}, "a_failed_file_says_why"),
    ],
)
def test_a_file_is_what_its_state_says(db: None, fields: dict[str, object], rule: str) -> None:
    with pytest.raises(IntegrityError, match=rule):
        MediaAssetFactory.create(**fields)


def test_two_files_do_not_stand_at_one_position(db: None) -> None:
    asset = MediaAssetFactory.create(position=0)
    with pytest.raises(IntegrityError, match="a_delivery_has_one_file_per_position"):
        MediaAssetFactory.create(delivery=asset.delivery, position=0)
