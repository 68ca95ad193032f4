"""From uploads to a ready delivery, on good days."""

import hashlib
from datetime import timedelta
from io import BytesIO

import pytest
from django.utils import timezone
from PIL import Image
from pytest_django import Settings
from rest_framework.test import APIClient

from core.models import AuditEntry, OutboxMessage
from core.storage import storage
from partners.models import Delivery, MediaAsset
from tests.partners.uploading import File, photo, published, uploaded
from tests.support.files import heic, jpeg, mov, mp4, png, webp
from tests.support.outbox import drain_outbox
from tests.support.s3.fake_s3 import FakeS3

Processing = MediaAsset.Processing


def stored(key: str) -> bytes:
    return b"".join(storage().read(key))


def test_a_delivery_of_every_type_becomes_ready(program: APIClient) -> None:
    files = [
        File(jpeg(300, 200, orientation=6), "a.jpg"),
        File(png(), "b.png", "image/png"),
        File(webp(), "c.webp", "image/webp"),
        File(heic(), "d.heic", "image/heic"),
        File(mp4(), "e.mp4", "video/mp4"),
        File(mov(), "f.mov", "video/quicktime"),
    ]
    delivery = published(program, files)
    drain_outbox()
    delivery.refresh_from_db()
    assert delivery.status == Delivery.Status.READY
    assert delivery.ready_at is not None
    assert [line["filename"] for line in delivery.assets_payload] == [f.filename for f in files]
    for line, file in zip(delivery.assets_payload, files, strict=True):
        assert line["sha256"] == hashlib.sha256(file.content).hexdigest()
        assert stored(line["original_key"]) == file.content
        assert len(stored(line["preview_key"])) == line["preview_bytes"]
        assert len(stored(line["thumbnail_key"])) == line["thumbnail_bytes"]


def test_the_manifest_says_all_that_a_copy_needs(program: APIClient) -> None:
    delivery = published(program, [File(jpeg(300, 200), "Ação 👶.jpg")])
    drain_outbox()
    delivery.refresh_from_db()
    [line] = delivery.assets_payload
    asset = delivery.assets.get()
    folder = f"partners/{delivery.partner_id}/{delivery.id}/{asset.id}"
    original = storage().head(f"{folder}/original.jpg")
    assert original is not None
    assert line == {
        "asset_id": str(asset.id),
        "position": 0,
        "filename": "Ação 👶.jpg",
        "content_type": "image/jpeg",
        "size_bytes": asset.size_bytes,
        "sha256": asset.sha256,
        "etag": original.etag,
        "width": 300,
        "height": 200,
        "duration_seconds": None,
        "dominant_color": asset.dominant_color,
        "taken_at": "2026-03-12T17:05:09+00:00",
        "original_key": f"{folder}/original.jpg",
        "preview_key": f"{folder}/preview.jpg",
        "preview_bytes": asset.preview_bytes,
        "thumbnail_key": f"{folder}/thumbnail.jpg",
        "thumbnail_bytes": asset.thumbnail_bytes,
    }


def test_the_original_keeps_its_bytes_and_the_copies_lose_the_place(program: APIClient) -> None:
    original = jpeg(300, 200, orientation=6, gps=True)
    delivery = published(program, [File(original)])
    drain_outbox()
    asset = delivery.assets.get()
    assert stored(asset.original_key) == original
    assert (asset.width, asset.height) == (300, 200)
    for key in (asset.preview_key, asset.thumbnail_key):
        with Image.open(BytesIO(stored(key))) as copy:
            assert copy.size[0] > copy.size[1]
            assert not copy.getexif()


def test_the_facts_and_the_trail_tell_it(program: APIClient) -> None:
    delivery = published(program, [photo()])
    drain_outbox()
    fact = OutboxMessage.objects.get(topic="partners.delivery.ready")
    assert fact.payload["delivery_id"] == str(delivery.id)
    steps = AuditEntry.objects.filter(subject=f"delivery:{delivery.id}").order_by("id")
    assert [step.action.rpartition(".")[2] for step in steps] == [
        "created",
        "declared",
        "published",
        "ready",
    ]


def test_uploads_are_removed_when_no_address_to_them_lives(
    program: APIClient, settings: Settings
) -> None:
    delivery = published(program, [photo(0), photo(1)])
    drain_outbox()
    prefix = f"partners/{delivery.partner_id}/{delivery.id}/"
    assert len(list(storage().list(f"{prefix}incoming/"))) == 2
    drain_outbox(patience_seconds=settings.PRESIGN_TTL_SECONDS + 61)
    delivery.refresh_from_db()
    promised = {
        line[f"{name}_key"]
        for line in delivery.assets_payload
        for name in ("original", "preview", "thumbnail")
    }
    assert {found.key for found in storage().list(prefix)} == promised


def test_an_upload_overwritten_after_ready_changes_nothing(program: APIClient) -> None:
    file = photo()
    delivery = published(program, [file])
    drain_outbox()
    asset = delivery.assets.get()
    other = b"x" * len(file.content)
    storage().write(key=asset.upload_key, body=other, content_type="image/jpeg")
    OutboxMessage.objects.filter(topic="partners.delivery.published").update(
        status="PENDING", due_at=timezone.now() - timedelta(seconds=1)
    )
    drain_outbox()
    assert stored(asset.original_key) == file.content


def test_an_upload_overwritten_between_publish_and_the_look_is_refused(
    program: APIClient,
) -> None:
    changed, kept = photo(0), photo(1)
    delivery = published(program, [changed, kept])
    asset = delivery.assets.get(position=0)
    other = jpeg(64, 48, quality=20) + b"\x00" * 100_000
    storage().write(
        key=asset.upload_key, body=other[: len(changed.content)], content_type="image/jpeg"
    )
    drain_outbox()
    delivery.refresh_from_db()
    asset.refresh_from_db()
    assert (asset.processing_status, asset.failure_code) == (Processing.FAILED, "upload_changed")
    assert [line["filename"] for line in delivery.assets_payload] == [kept.filename]


def test_an_upload_that_vanished_is_refused(program: APIClient) -> None:
    delivery = published(program, [photo(0), photo(1)])
    asset = delivery.assets.get(position=1)
    storage().delete([asset.upload_key])
    drain_outbox()
    asset.refresh_from_db()
    delivery.refresh_from_db()
    assert (asset.processing_status, asset.failure_code) == (Processing.FAILED, "upload_missing")
    assert delivery.status == Delivery.Status.READY


@pytest.mark.parametrize(("right", "status"), [(True, "READY"), (False, "FAILED")])
def test_a_declared_sha256_is_held_against_the_bytes(
    program: APIClient, right: bool, status: str
) -> None:
    content = photo().content
    digest = hashlib.sha256(content if right else b"other").hexdigest().upper()
    delivery = published(program, [File(content, sha256=digest)])
    drain_outbox()
    asset = delivery.assets.get()
    assert asset.processing_status == status
    assert asset.failure_code == ("" if right else "checksum_mismatch")


def test_a_delivery_on_s3_becomes_ready_without_its_originals_passing_twice(
    program: APIClient, fake_s3: FakeS3
) -> None:
    files = [photo(n) for n in range(3)]
    delivery = published(program, files)
    fake_s3.faults.clear()
    drain_outbox()
    delivery.refresh_from_db()
    assert delivery.status == Delivery.Status.READY
    asked = fake_s3.faults.counts
    assert (asked["GetObject"], asked["CopyObject"], asked["PutObject"]) == (3, 3, 6)
    for line, file in zip(delivery.assets_payload, files, strict=True):
        assert stored(line["original_key"]) == file.content


def test_a_message_delivered_twice_changes_nothing(program: APIClient) -> None:
    delivery = published(program, [photo()])
    drain_outbox()
    before = Delivery.objects.values().get(id=delivery.id)
    facts = OutboxMessage.objects.count()
    OutboxMessage.objects.filter(topic="partners.delivery.published").update(
        status="SENT", due_at=timezone.now()
    )
    drain_outbox()
    assert Delivery.objects.values().get(id=delivery.id) == before
    assert OutboxMessage.objects.count() == facts


def test_helpers_take_part_and_leave_the_end_to_one(program: APIClient) -> None:
    files = [photo(n % 9) for n in range(60)]
    delivery = uploaded(program, files)
    program.post(f"/api/v1/deliveries/{delivery.id}/publish")
    helper = OutboxMessage.objects.get(topic="partners.processing.shared")
    OutboxMessage.objects.exclude(id=helper.id).filter(status="PENDING").update(
        due_at=timezone.now() + timedelta(hours=1)
    )
    drain_outbox()
    delivery.refresh_from_db()
    assert delivery.status == Delivery.Status.PROCESSING
    assert not delivery.assets.exclude(processing_status=Processing.READY).exists()
    drain_outbox(patience_seconds=3700)
    delivery.refresh_from_db()
    assert delivery.status == Delivery.Status.READY
