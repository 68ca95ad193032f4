"""DELETE /api/v1/assets/{id}, POST /api/v1/assets/{id}/upload-url."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone
from prometheus_client import REGISTRY
from pytest_django import Settings
from rest_framework.test import APIClient

from core.models import AuditEntry, OutboxMessage
from core.storage import storage
from partners.models import MediaAsset, Partner
from tests.factories import DeliveryFactory, MediaAssetFactory
from tests.partners.uploading import File, begin, declare, photo, put, send
from tests.support.outbox import drain_outbox

MISSING = "00000000-0000-0000-0000-000000000000"


def renew(program: APIClient, asset: MediaAsset, body: object = None):
    return program.post(f"/api/v1/assets/{asset.id}/upload-url", body)


def test_upload_url_renews_an_address_that_ended(program: APIClient) -> None:
    before = REGISTRY.get_sample_value("presign_expired_total") or 0
    file = photo()
    delivery = begin(program)
    answer = program.post(
        f"/api/v1/deliveries/{delivery.id}/assets", {"files": [file.announced]}
    ).json()
    old = answer["assets"][0]["upload"]
    asset = MediaAsset.objects.get()
    with time_machine.travel(timezone.now() + timedelta(seconds=901)):
        assert send(old, file.content) == 403
        answer = renew(program, asset)
        assert answer.status_code == 200
        assert send(answer.json()["upload"], file.content) == 200
    # One for the address that came too late, one for asking anew.
    assert REGISTRY.get_sample_value("presign_expired_total") == before + 2


def test_upload_url_opens_a_failed_file_again(program: APIClient, partner: Partner) -> None:
    delivery = DeliveryFactory.create(partner=partner)
    asset = MediaAssetFactory.create(
        delivery=delivery,
        processing_status="FAILED",
        failure_code="truncated",
        failure_detail="Incompleto.",
        upload_etag="old",
        tries=3,
    )
    better = photo(1)
    answer = renew(program, asset, {"file": better.announced})
    assert answer.status_code == 200
    assert answer.json()["status"] == "AWAITING_UPLOAD"
    assert send(answer.json()["upload"], better.content) == 200
    asset.refresh_from_db()
    assert (asset.failure_code, asset.upload_etag, asset.tries) == ("", "", 0)
    assert (asset.filename, asset.size_bytes) == (better.filename, len(better.content))


@pytest.mark.parametrize("body", [{"file": {"filename": "../x"}}, {"file": 7}, {"file": []}])
def test_upload_url_with_a_bad_file_is_400(
    program: APIClient, partner: Partner, body: object
) -> None:
    asset = MediaAssetFactory.create(delivery=DeliveryFactory.create(partner=partner))
    answer = renew(program, asset, body)
    assert answer.status_code == 400
    assert answer.json()["errors"][0]["field"].startswith("file")


@pytest.mark.parametrize("status", ["PROCESSING", "READY", "CLAIMED", "EXPIRED"])
@pytest.mark.parametrize("verb", ["renew", "remove"])
def test_files_of_what_was_handed_over_do_not_change(
    program: APIClient, partner: Partner, status: str, verb: str
) -> None:
    delivery = DeliveryFactory.create(partner=partner, status=status)
    asset = MediaAssetFactory.create(delivery=delivery)
    if verb == "renew":
        answer = renew(program, asset)
    else:
        answer = program.delete(f"/api/v1/assets/{asset.id}")
    code = "delivery_expired" if status == "EXPIRED" else "delivery_not_draft"
    assert (answer.status_code, answer.json()["code"]) == (409, code)
    assert MediaAsset.objects.filter(id=asset.id).exists()


def test_remove_takes_the_row_at_once_and_the_object_when_no_address_lives(
    program: APIClient, settings: Settings
) -> None:
    delivery = begin(program)
    asset, kept = declare(program, delivery, [photo(0), photo(1)])
    put(asset, b"x")
    put(kept, b"y")
    assert program.delete(f"/api/v1/assets/{asset.id}").status_code == 204
    assert program.delete(f"/api/v1/assets/{asset.id}").status_code == 404
    assert list(delivery.assets.all()) == [kept]
    assert AuditEntry.objects.filter(action="partners.asset.removed").count() == 1

    drain_outbox(patience_seconds=settings.PRESIGN_TTL_SECONDS)
    assert storage().head(asset.upload_key) is not None
    drain_outbox(patience_seconds=settings.PRESIGN_TTL_SECONDS + 61)
    assert storage().head(asset.upload_key) is None
    assert storage().head(kept.upload_key) is not None
    assert not OutboxMessage.objects.exclude(status="DONE").exists()


@pytest.mark.parametrize("verb", ["renew", "remove"])
def test_a_file_that_does_not_exist_is_404(program: APIClient, verb: str) -> None:
    path = f"/api/v1/assets/{MISSING}"
    answer = program.delete(path) if verb == "remove" else program.post(f"{path}/upload-url")
    assert (answer.status_code, answer.json()["code"]) == (404, "asset_not_found")


def test_positions_stay_after_a_removal(program: APIClient) -> None:
    delivery = begin(program)
    first, _ = declare(program, delivery, [photo(0), photo(1)])
    program.delete(f"/api/v1/assets/{first.id}")
    [third] = declare(program, delivery, [File(b"z")])
    assert third.position == 2
