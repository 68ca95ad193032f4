"""Trouble of the storage's is never the file's fault: later, and then as if nothing had been."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone
from rest_framework.test import APIClient

from core.models import OutboxMessage
from core.storage import storage
from partners.keys import original_key
from partners.models import Delivery, MediaAsset
from tests.partners.uploading import photo, published
from tests.support.outbox import drain_outbox
from tests.support.s3.fake_s3 import FakeS3

Processing = MediaAsset.Processing
FOREVER = {"times": None}


def heal(delivery: Delivery, *, after_seconds: float = 61) -> None:
    """What happens within a minute of the fault's end."""
    with time_machine.travel(timezone.now() + timedelta(seconds=after_seconds)):
        drain_outbox()
    delivery.refresh_from_db()


@pytest.mark.parametrize(
    ("operation", "kind", "how"),
    [
        ("GetObject", "error", FOREVER),
        ("GetObject", "cut", FOREVER),
        ("CopyObject", "error", FOREVER),
        ("CopyObject", "error_in_200", FOREVER),
        ("CopyObject", "truncate", FOREVER),
        ("CopyObject", "corrupt", FOREVER),
        ("CopyObject", "truncate_silently", FOREVER),
        ("CopyObject", "lose_answer", {"times": 4}),
        ("CopyObject", "error", {"times": None, "status": 503, "code": "SlowDown"}),
        ("CopyObject", "error", {"times": None, "status": 403, "code": "AccessDenied"}),
        ("PutObject", "error", {"times": None, "key_contains": "preview"}),
        ("PutObject", "error", {"times": None, "key_contains": "thumbnail"}),
    ],
)
def test_a_fault_on_one_file_holds_the_delivery_until_it_ends(
    program: APIClient, fake_s3: FakeS3, operation: str, kind: str, how: dict[str, object]
) -> None:
    files = [photo(n) for n in range(3)]
    delivery = published(program, files)
    struck = delivery.assets.get(position=1)
    where = {"key_contains": f"{struck.id}", **how}
    if how.get("key_contains"):
        where["key_contains"] = f"{struck.id}/{how['key_contains']}"
    fake_s3.faults.add(operation, kind, **where)
    drain_outbox()
    delivery.refresh_from_db()
    assert delivery.status == Delivery.Status.PROCESSING
    states = delivery.assets.order_by("position").values_list("processing_status", flat=True)
    assert list(states) == ["READY", "PROCESSING", "READY"]

    fake_s3.faults.clear()
    heal(delivery)
    assert delivery.status == Delivery.Status.READY
    assert len(delivery.assets_payload) == 3
    for line, file in zip(delivery.assets_payload, files, strict=True):
        assert b"".join(storage().read(line["original_key"])) == file.content
    assert not OutboxMessage.objects.filter(status="DEAD").exists()


def test_a_storage_that_is_down_for_long_fails_nobody(program: APIClient, fake_s3: FakeS3) -> None:
    delivery = published(program, [photo(0), photo(1)])
    fake_s3.faults.add("GetObject", "error", times=None)
    for minute in range(5):
        heal(delivery, after_seconds=minute * 60)
    assert not delivery.assets.exclude(processing_status=Processing.PROCESSING).exists()
    assert not OutboxMessage.objects.filter(failures__gt=0).exists()

    fake_s3.faults.clear()
    heal(delivery, after_seconds=10 * 60)
    assert delivery.status == Delivery.Status.READY


def test_an_interrupted_store_leaves_no_orphan_when_the_file_is_refused_later(
    program: APIClient, fake_s3: FakeS3
) -> None:
    """Copied, then the preview could not be written, then the upload was gone."""
    delivery = published(program, [photo(0), photo(1)])
    struck = delivery.assets.get(position=1)
    fake_s3.faults.add("PutObject", "error", times=None, key_contains=f"{struck.id}/preview")
    drain_outbox()
    prefix = f"partners/{delivery.partner_id}/{delivery.id}/{struck.id}/"
    assert list(storage().list(prefix))
    fake_s3.faults.clear()
    storage().delete([struck.upload_key])
    heal(delivery)
    assert delivery.status == Delivery.Status.READY
    struck.refresh_from_db()
    assert struck.failure_code == "upload_missing"
    heal(delivery, after_seconds=1100)
    assert not list(storage().list(prefix))


@pytest.mark.parametrize("name", ["original", "preview", "thumbnail"])
def test_a_file_the_storage_lost_before_the_end_is_made_again(
    program: APIClient, fake_s3: FakeS3, name: str
) -> None:
    delivery = published(program, [photo(0), photo(1)])
    fake_s3.faults.add("GetObject", "error", times=None, key_contains=f"{_last(delivery).id}")
    drain_outbox()
    lost = delivery.assets.get(position=0)
    storage().delete([getattr(lost, f"{name}_key")])
    fake_s3.faults.clear()
    heal(delivery)
    assert delivery.status == Delivery.Status.PROCESSING
    heal(delivery, after_seconds=122)
    assert delivery.status == Delivery.Status.READY
    assert storage().head(getattr(lost, f"{name}_key")) is not None


def _last(delivery: Delivery) -> MediaAsset:
    return delivery.assets.get(position=1)


def test_an_upload_overwritten_between_the_look_and_the_copy_is_not_copied(
    program: APIClient, fake_s3: FakeS3
) -> None:
    """The copy is of the version that was looked at, or of none."""
    delivery = published(program, [photo(0), photo(1)])
    struck = _last(delivery)
    other = b"x" * struck.size_bytes

    def overwrite(_key: str) -> None:
        storage().write(key=struck.upload_key, body=other, content_type="image/jpeg")

    fake_s3.faults.add("CopyObject", "call", key_contains=f"{struck.id}", callback=overwrite)
    drain_outbox()
    struck.refresh_from_db()
    delivery.refresh_from_db()
    assert (struck.processing_status, struck.failure_code) == (Processing.FAILED, "upload_changed")
    assert delivery.status == Delivery.Status.READY
    assert storage().head(original_key(struck)) is None
