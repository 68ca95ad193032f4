"""POST and GET /api/v1/deliveries/{id}/assets."""

from typing import Any

import pytest
from pytest_django import Settings
from rest_framework.test import APIClient

from partners.models import Delivery, MediaAsset, Partner
from partners.services import uploads
from tests.factories import DeliveryFactory, MediaAssetFactory
from tests.partners.uploading import File, begin, declare, photo, send

GOOD = {"filename": "a.jpg", "content_type": "image/jpeg", "size_bytes": 1000}


def route(delivery: Delivery) -> str:
    return f"/api/v1/deliveries/{delivery.id}/assets"


def test_declare_answers_an_address_each_that_takes_exactly_that_file(program: APIClient) -> None:
    delivery = begin(program)
    files = [photo(0), photo(1)]
    answer = program.post(route(delivery), {"files": [file.announced for file in files]})
    assert answer.status_code == 201
    first, second = answer.json()["assets"]
    assert (first["filename"], first["status"]) == ("foto-0.jpg", "AWAITING_UPLOAD")
    assert first["upload"]["method"] == "PUT"
    assert first["upload"]["expires_at"].endswith("Z")
    assert send(first["upload"], files[1].content) == 403
    assert send(first["upload"], files[0].content) == 200
    assert send(second["upload"], files[1].content) == 200


def test_declare_in_several_calls_keeps_their_order(program: APIClient) -> None:
    delivery = begin(program)
    declare(program, delivery, [photo(0), photo(1)])
    declare(program, delivery, [photo(2)])
    rows = program.get(route(delivery)).json()["results"]
    assert [(row["position"], row["filename"]) for row in rows] == [
        (0, "foto-0.jpg"),
        (1, "foto-1.jpg"),
        (2, "foto-2.jpg"),
    ]


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"filename": ""}, "filename"),
        ({"filename": None}, "filename"),
        ({"filename": "x" * 497 + ".jpg"}, "filename"),
        ({"filename": "../../etc/passwd"}, "filename"),
        ({"filename": "pasta/foto.jpg"}, "filename"),
        ({"filename": "C:\\fotos\\foto.jpg"}, "filename"),
        ({"filename": ".."}, "filename"),
        ({"filename": "."}, "filename"),
        ({"filename": "foto\n.jpg"}, "filename"),
        ({"filename": "foto\x00.jpg"}, "filename"),
        ({"filename": "foto\x1b[31m.jpg"}, "filename"),
        ({"filename": "foto\u202egpj.exe"}, "filename"),
        ({"filename": "foto\u2028.jpg"}, "filename"),
        ({"content_type": "image/gif"}, "content_type"),
        ({"content_type": "image/svg+xml"}, "content_type"),
        ({"content_type": "text/html"}, "content_type"),
        ({"content_type": "image/jpeg; charset=x"}, "content_type"),
        ({"content_type": "image/jpeg\r\nX-Evil: 1"}, "content_type"),
        ({"content_type": ["image/jpeg"]}, "content_type"),
        ({"size_bytes": 0}, "size_bytes"),
        ({"size_bytes": -1}, "size_bytes"),
        ({"size_bytes": 10**30}, "size_bytes"),
        ({"size_bytes": 1.5}, "size_bytes"),
        ({"size_bytes": True}, "size_bytes"),
        ({"size_bytes": "muito"}, "size_bytes"),
        ({"size_bytes": None}, "size_bytes"),
        ({"size_bytes": 50 * 1024 * 1024 + 1}, "size_bytes"),
        ({"content_type": "video/mp4", "size_bytes": 5 * 1024**3 + 1}, "size_bytes"),
        ({"sha256": "abc"}, "sha256"),
        ({"sha256": "g" * 64}, "sha256"),
    ],
)
def test_declare_with_one_bad_field_names_it_and_takes_none(
    program: APIClient, changes: dict[str, Any], field: str
) -> None:
    delivery = begin(program)
    answer = program.post(route(delivery), {"files": [GOOD, {**GOOD, **changes}]})
    assert answer.status_code == 400
    assert {error["field"] for error in answer.json()["errors"]} == {f"files[1].{field}"}
    assert not MediaAsset.objects.exists()


@pytest.mark.parametrize(
    "filename", ["Alice 👩‍👩‍👧‍👦.jpg", "ação.jpg", "写真.jpg", "x" * 251 + ".jpg", "a"]
)
def test_declare_keeps_a_harmless_name_and_puts_it_into_no_key(
    program: APIClient, filename: str
) -> None:
    delivery = begin(program)
    [asset] = declare(program, delivery, [File(b"x", filename=filename)])
    assert asset.filename == filename
    folder = f"partners/{delivery.partner_id}/{delivery.id}"
    assert asset.upload_key == f"{folder}/incoming/{asset.id}"


@pytest.mark.parametrize(
    "content_type", ["image/png", "image/webp", "image/heic", "video/mp4", "video/quicktime"]
)
def test_declare_takes_each_allowed_type(program: APIClient, content_type: str) -> None:
    delivery = begin(program)
    answer = program.post(route(delivery), {"files": [{**GOOD, "content_type": content_type}]})
    assert answer.status_code == 201


def test_declare_obeys_the_configured_limits(program: APIClient, settings: Settings) -> None:
    settings.MAX_PHOTO_BYTES = 999
    delivery = begin(program)
    assert program.post(route(delivery), {"files": [GOOD]}).status_code == 400


@pytest.mark.parametrize("files", [[], None, {}, "x", [[]], [None], [GOOD] * 501])
def test_declare_with_a_list_that_is_none_is_400(program: APIClient, files: Any) -> None:
    delivery = begin(program)
    answer = program.post(route(delivery), {"files": files})
    assert answer.status_code == 400
    assert all(error["field"].startswith("files") for error in answer.json()["errors"])


def test_declare_more_files_than_a_gallery_holds_is_refused(
    program: APIClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(uploads, "MAX_FILES", 3)
    delivery = begin(program)
    declare(program, delivery, [photo(0), photo(1)])
    answer = program.post(route(delivery), {"files": [GOOD, GOOD]})
    assert (answer.status_code, answer.json()["code"]) == (422, "delivery_full")
    assert MediaAsset.objects.count() == 2


@pytest.mark.parametrize(
    ("status", "code"),
    [
        ("PROCESSING", "delivery_not_draft"),
        ("READY", "delivery_not_draft"),
        ("CLAIMED", "delivery_not_draft"),
        ("EXPIRED", "delivery_expired"),
    ],
)
def test_declare_after_the_draft_is_409(
    program: APIClient, partner: Partner, status: str, code: str
) -> None:
    delivery = DeliveryFactory.create(partner=partner, status=status)
    answer = program.post(route(delivery), {"files": [GOOD]})
    assert (answer.status_code, answer.json()["code"]) == (409, code)


def test_list_tells_failed_files_and_why(program: APIClient, partner: Partner) -> None:
    delivery = DeliveryFactory.create(partner=partner, status="READY")
    bad = MediaAssetFactory.create(
        delivery=delivery,
        processing_status="FAILED",
        failure_code="truncated",
        failure_detail="O arquivo está incompleto.",
    )
    MediaAssetFactory.create(delivery=delivery)
    [row] = program.get(f"{route(delivery)}?status=FAILED").json()["results"]
    assert row["id"] == str(bad.id)
    assert row["failure"] == {"code": "truncated", "detail": "O arquivo está incompleto."}


def test_list_pages_by_position(program: APIClient, partner: Partner) -> None:
    delivery = DeliveryFactory.create(partner=partner)
    for position in range(7):
        MediaAssetFactory.create(delivery=delivery, position=position)
    met: list[int] = []
    url: str | None = f"{route(delivery)}?page_size=3"
    while url:
        page = program.get(url).json()
        met += [row["position"] for row in page["results"]]
        url = page["next"]
    assert met == list(range(7))


@pytest.mark.parametrize(
    "query",
    ["status=nova", "cursor=x", "cursor=cD1h", "cursor=cD0tNQ==", "cursor=cD05OTk5OTk5OTk5OTk5"],
)
def test_list_with_a_bad_query_is_400(program: APIClient, partner: Partner, query: str) -> None:
    delivery = DeliveryFactory.create(partner=partner)
    assert program.get(f"{route(delivery)}?{query}").status_code == 400
