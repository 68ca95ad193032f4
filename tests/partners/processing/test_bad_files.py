"""One bad file fails itself, with a reason, and nobody else."""

import pytest
from rest_framework.test import APIClient

from core.storage import storage
from partners.models import Delivery, MediaAsset
from tests.partners.uploading import File, photo, published, put
from tests.support.files import BAD_FILES, BadFile
from tests.support.outbox import drain_outbox

Processing = MediaAsset.Processing
UPLOADABLE = [bad for bad in BAD_FILES if bad.content and "/" in bad.declared_type]
TAKEN = [bad for bad in UPLOADABLE if bad.code != "type_not_taken"]


def _as_file(bad: BadFile) -> File:
    return File(bad.content, filename=f"{bad.name}.jpg", content_type=bad.declared_type)


def test_every_bad_file_of_a_delivery_fails_with_its_own_reason(program: APIClient) -> None:
    good = photo()
    delivery = published(program, [good, *map(_as_file, TAKEN)])
    drain_outbox(patience_seconds=120)
    delivery.refresh_from_db()
    assert delivery.status == Delivery.Status.READY
    assert [line["filename"] for line in delivery.assets_payload] == [good.filename]
    failed = list(delivery.assets.filter(processing_status=Processing.FAILED))
    assert [(each.filename, each.failure_code) for each in failed] == [
        (f"{bad.name}.jpg", bad.code) for bad in TAKEN
    ]
    assert all(each.failure_detail.endswith(".") for each in failed)
    for each in failed:
        assert not list(storage().list(f"partners/{delivery.partner_id}/{delivery.id}/{each.id}/"))


def test_a_delivery_of_bad_files_alone_is_a_draft_again(program: APIClient) -> None:
    delivery = published(program, [File(b"not a photo at all")])
    drain_outbox()
    delivery.refresh_from_db()
    assert delivery.status == Delivery.Status.DRAFT
    detail = program.get(f"/api/v1/deliveries/{delivery.id}").json()
    assert detail["assets"]["failed"] == 1
    assert program.post(f"/api/v1/deliveries/{delivery.id}/publish").status_code == 409


def test_a_refused_file_of_a_draft_can_be_sent_again(program: APIClient) -> None:
    delivery = published(program, [File(b"not a photo at all")])
    drain_outbox()
    asset = delivery.assets.get()
    better = photo()
    answer = program.post(f"/api/v1/assets/{asset.id}/upload-url", {"file": better.announced})
    assert answer.status_code == 200
    put(asset, better.content)
    assert program.post(f"/api/v1/deliveries/{delivery.id}/publish").status_code == 202
    drain_outbox()
    delivery.refresh_from_db()
    assert delivery.status == Delivery.Status.READY
    assert [line["filename"] for line in delivery.assets_payload] == [better.filename]


@pytest.mark.parametrize("bad", [b for b in BAD_FILES if not b.content], ids=lambda bad: bad.name)
def test_an_empty_file_cannot_even_be_announced(program: APIClient, bad: BadFile) -> None:
    delivery = program.post("/api/v1/deliveries", {"title": "x"}).json()
    answer = program.post(
        f"/api/v1/deliveries/{delivery['id']}/assets", {"files": [_as_file(bad).announced]}
    )
    assert answer.status_code == 400
