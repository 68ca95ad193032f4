"""POST /api/v1/deliveries/{id}/publish."""

import pytest
from rest_framework.test import APIClient

from core.models import AuditEntry, OutboxMessage
from core.storage import storage
from partners.models import Delivery, MediaAsset, Partner
from tests.factories import DeliveryFactory, MediaAssetFactory
from tests.partners.uploading import File, begin, declare, photo, put, uploaded
from tests.support.s3.fake_s3 import FakeS3

Processing = MediaAsset.Processing


def publish(program: APIClient, delivery: Delivery):
    return program.post(f"/api/v1/deliveries/{delivery.id}/publish")


def facts(topic: str) -> int:
    return OutboxMessage.objects.filter(topic=topic).count()


def test_publish_hands_the_delivery_to_the_workers(program: APIClient) -> None:
    delivery = uploaded(program, [photo(0), photo(1)])
    answer = publish(program, delivery)
    assert answer.status_code == 202
    assert answer.json()["status"] == "PROCESSING"
    assert answer.json()["assets"]["processing"] == 2
    for asset in delivery.assets.all():
        found = storage().head(asset.upload_key)
        assert found is not None
        assert asset.upload_etag == found.etag
    message = OutboxMessage.objects.get(topic="partners.delivery.published")
    assert (message.queue, message.payload["delivery_id"]) == ("media", str(delivery.id))
    entry = AuditEntry.objects.get(action="partners.delivery.published")
    assert (entry.before, entry.after) == ({"status": "DRAFT"}, {"status": "PROCESSING"})


def test_publish_with_missing_uploads_lists_them_and_changes_nothing(program: APIClient) -> None:
    delivery = begin(program)
    there, absent, short = declare(program, delivery, [photo(0), photo(1), photo(2)])
    put(there, photo(0).content)
    put(short, b"cut short")
    answer = publish(program, delivery)
    assert (answer.status_code, answer.json()["code"]) == (409, "uploads_missing")
    assert answer.json()["missing"] == [
        {"id": str(absent.id), "filename": "foto-1.jpg", "reason": "not_uploaded"},
        {"id": str(short.id), "filename": "foto-2.jpg", "reason": "size_differs"},
    ]
    delivery.refresh_from_db()
    assert (delivery.status, delivery.published_at) == ("DRAFT", None)
    assert not delivery.assets.exclude(processing_status=Processing.AWAITING_UPLOAD).exists()
    assert not facts("partners.delivery.published")


def test_publish_of_nothing_is_409(program: APIClient) -> None:
    answer = publish(program, begin(program))
    assert (answer.status_code, answer.json()["code"]) == (409, "delivery_empty")


def test_publish_leaves_a_file_refused_earlier_refused(
    program: APIClient, partner: Partner
) -> None:
    delivery = uploaded(program, [photo()])
    refused = MediaAssetFactory.create(
        delivery=delivery, position=7, processing_status="FAILED", failure_code="truncated"
    )
    assert publish(program, delivery).status_code == 202
    refused.refresh_from_db()
    assert refused.processing_status == Processing.FAILED


def test_publish_of_refused_files_alone_is_409(program: APIClient, partner: Partner) -> None:
    delivery = DeliveryFactory.create(partner=partner)
    MediaAssetFactory.create(
        delivery=delivery, processing_status="FAILED", failure_code="truncated"
    )
    answer = publish(program, delivery)
    assert (answer.status_code, answer.json()["code"]) == (409, "delivery_empty")


@pytest.mark.parametrize("status", ["PROCESSING", "READY", "CLAIMED"])
def test_publish_again_is_the_same_answer_and_no_second_effect(
    program: APIClient, partner: Partner, status: str
) -> None:
    delivery = DeliveryFactory.create(partner=partner, status=status)
    answer = publish(program, delivery)
    assert (answer.status_code, answer.json()["status"]) == (202, status)
    assert not OutboxMessage.objects.exists()


def test_publish_of_an_expired_delivery_is_409(program: APIClient, partner: Partner) -> None:
    delivery = DeliveryFactory.create(partner=partner, status="EXPIRED")
    answer = publish(program, delivery)
    assert (answer.status_code, answer.json()["code"]) == (409, "delivery_expired")


def test_publish_looks_at_the_storage_once_however_many_files(
    program: APIClient, fake_s3: FakeS3
) -> None:
    delivery = uploaded(program, [photo(n) for n in range(5)])
    fake_s3.faults.clear()
    assert publish(program, delivery).status_code == 202
    assert dict(fake_s3.faults.counts) == {"ListObjectsV2": 1}


def test_publish_with_the_storage_down_is_503_and_changes_nothing(
    program: APIClient, fake_s3: FakeS3
) -> None:
    delivery = uploaded(program, [photo()])
    fake_s3.faults.add("ListObjectsV2", "error", times=None)
    answer = publish(program, delivery)
    assert (answer.status_code, answer.json()["code"]) == (503, "storage_unavailable")
    assert answer.headers["Retry-After"]
    delivery.refresh_from_db()
    assert delivery.status == "DRAFT"


def test_publish_does_not_count_files_of_another_delivery(program: APIClient) -> None:
    uploaded(program, [photo()])
    delivery = begin(program)
    declare(program, delivery, [photo()])
    assert publish(program, delivery).status_code == 409


def test_publish_calls_helpers_for_a_large_delivery(program: APIClient) -> None:
    small = uploaded(program, [File(b"x")] * 49)
    publish(program, small)
    assert facts("partners.processing.shared") == 0
    large = uploaded(program, [File(b"x")] * 120)
    publish(program, large)
    assert facts("partners.processing.shared") == 2
