"""GET and PATCH /api/v1/moments…"""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from core.models import AuditEntry
from tests.factories import MomentFactory
from tests.vouchers.gallery import doors
from tests.vouchers.gallery.conftest import end_access, share
from vouchers.models import Moment

pytestmark = pytest.mark.django_db
JSON = "application/json"


@pytest.fixture
def api(moment, redemption):
    return doors.owner_bearer(moment, redemption)


@pytest.fixture
def url(moment) -> str:
    return f"/api/v1/moments/{moment.id}"


def patch(api, url, **body):
    return api.patch(url, body, content_type=JSON)


def test_moments_tell_what_a_person_has(api, moment):
    (told,) = api.get("/api/v1/moments").json()["results"]

    assert told["id"] == str(moment.id)
    assert told["title"] == "Newborn da Helena"
    assert (told["access"], told["access_until"], told["access_ended"]) == (
        "perpetual",
        None,
        False,
    )
    assert (told["privacy"], told["share_url"], told["can_manage"]) == ("private", None, True)
    assert told["assets_total"] == 2
    assert "/media/" in told["cover_url"]


def test_moments_come_in_pages(api, moment):
    MomentFactory.create_batch(4, user=moment.user)

    seen, page = [], "/api/v1/moments?page_size=2"
    while page:
        answer = api.get(page).json()
        seen += [each["id"] for each in answer["results"]]
        page = answer["next"]
    assert len(seen) == len(set(seen)) == 5


def test_moments_of_nobody_are_refused(client):
    response = client.get("/api/v1/moments")
    assert response.status_code == 401
    assert response["Content-Type"] == "application/problem+json"


def test_assets_hold_what_the_contract_says(api, moment, url):
    answer = api.get(f"{url}/assets").json()

    first = answer["assets"][0]
    asset = moment.assets.get(position=0)
    assert first["sha256"] == asset.sha256
    assert (first["filename"], first["size_bytes"]) == (asset.filename, asset.size_bytes)
    for name in ("preview_url", "thumbnail_url", "download_url"):
        assert api.get(first[name]).status_code == 200
    assert answer["next"] is None


def test_assets_come_in_pages(api, url):
    answer = api.get(f"{url}/assets?page_size=2").json()
    assert [asset["position"] for asset in answer["assets"]] == [0, 1]
    rest = api.get(answer["next"]).json()
    assert [asset["position"] for asset in rest["assets"]] == [2]


def test_assets_after_the_end_are_a_conflict_that_says_why(api, moment, url):
    end_access(moment)

    response = api.get(f"{url}/assets")
    assert (response.status_code, response.json()["code"]) == (409, "access_ended")
    told = api.get(url).json()
    assert told["access_ended"] is True
    assert told["cover_url"] is None


def test_patch_shares_and_tells_the_link(api, moment, url):
    soon = (timezone.now() + timedelta(days=7)).isoformat()
    told = patch(
        api, url, privacy="link", link_password="segredo", link_expires_at=soon, allow_download=True
    ).json()

    moment.refresh_from_db()
    assert told["share_url"] == f"http://testserver/g/{moment.share_token}"
    assert told["link_has_password"] is True
    assert told["allow_download"] is True
    assert "segredo" not in str(told)
    assert AuditEntry.objects.get().actor == f"user:{moment.user_id}"


def test_patch_of_the_title_alone_leaves_no_trail(api, moment, url):
    assert patch(api, url, title="Helena").json()["title"] == "Helena"
    assert not AuditEntry.objects.exists()


def test_patch_takes_the_password_away(api, moment, url):
    patch(api, url, privacy="link", link_password="segredo")
    assert patch(api, url, link_password=None).json()["link_has_password"] is False


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"privacy": "public"}, "privacy"),
        ({"privacy": None}, "privacy"),
        ({"title": ""}, "title"),
        ({"title": "x" * 201}, "title"),
        ({"title": "a\nb"}, "title"),
        ({"link_password": "abc"}, "link_password"),
        ({"link_password": "x" * 101}, "link_password"),
        ({"link_password": "nu\x00lo"}, "link_password"),
        ({"link_expires_at": "amanhã"}, "link_expires_at"),
        ({"allow_download": "talvez"}, "allow_download"),
    ],
)
def test_patch_names_the_field_that_is_wrong(api, moment, url, body, field):
    response = patch(api, url, **body)

    assert response.status_code == 400
    assert [error["field"] for error in response.json()["errors"]] == [field]
    assert Moment.objects.get(pk=moment.pk).privacy == "private"


def test_patch_refuses_an_end_in_the_past(api, url):
    response = patch(api, url, privacy="link", link_expires_at="2020-01-01T00:00:00Z")
    assert (response.status_code, response.json()["code"]) == (422, "link_expiry_in_the_past")


def test_patch_by_session_needs_the_csrf_token(moment, url):
    client = Client(enforce_csrf_checks=True)
    client.force_login(moment.user)
    assert client.patch(url, {"privacy": "link"}, content_type=JSON).status_code == 403


def test_share_link_makes_another_each_time(api, moment, url):
    first = api.post(f"{url}/share-link").json()["share_url"]
    second = api.post(f"{url}/share-link").json()["share_url"]

    assert first != second
    assert Client().get(first.removeprefix("http://testserver")).status_code == 404
    assert Client().get(second.removeprefix("http://testserver")).status_code == 200


def test_share_link_with_one_key_is_one_link(api, url):
    headers = {"Idempotency-Key": "a-key-of-sixteen-or-more"}
    first = api.post(f"{url}/share-link", headers=headers)
    second = api.post(f"{url}/share-link", headers=headers)

    assert first.status_code == 200, first.json()
    assert first.json() == second.json()
    assert second["Idempotent-Replayed"] == "true"
    assert AuditEntry.objects.count() == 1


def test_share_link_with_a_malformed_key_is_refused(api, url):
    response = api.post(f"{url}/share-link", headers={"Idempotency-Key": "short"})
    assert (response.status_code, response.json()["code"]) == (400, "idempotency_key_required")


def test_asset_is_made_a_favorite_and_hidden(api, moment, url):
    asset = moment.assets.get(position=0)
    told = patch(api, f"{url}/assets/{asset.id}", is_favorite=True, is_hidden=True).json()

    assert (told["is_favorite"], told["is_hidden"]) == (True, True)
    assert patch(api, f"{url}/assets/{asset.id}", is_hidden=False).json()["is_favorite"] is True


def test_asset_of_another_moment_is_missing(api, moment, url):
    other = MomentFactory.create(user=moment.user)
    asset = moment.assets.get(position=0)
    assert patch(api, f"/api/v1/moments/{other.id}/assets/{asset.id}").status_code == 404


def test_redeemer_is_told_nothing_about_sharing(moment, redemption, url):
    share(moment, link_password="argon2$x")
    told = doors.redeemer_header(moment, redemption).get(url).json()

    assert told["can_manage"] is False
    for name in ("privacy", "share_url", "link_has_password", "link_expires_at", "allow_download"):
        assert told[name] is None
