"""`Idempotency-Key` on the partner API: optional, and then binding."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connections
from rest_framework.test import APIClient

from core.models import IdempotencyRecord
from partners.api.base import PartnerView
from partners.models import Delivery, MediaAsset, Partner
from tests.factories import PartnerFactory
from tests.partners.conftest import program_of
from tests.partners.uploading import begin, photo, uploaded
from tests.support.s3.fake_s3 import FakeS3

KEY = "4f9c1e2a-key-of-the-client"
ROUTE = "/api/v1/deliveries"


def create(program: APIClient, title: str = "Ensaio", key: str = KEY):
    return program.post(ROUTE, {"title": title}, headers={"Idempotency-Key": key})


def test_the_same_key_and_body_has_one_effect_and_one_answer(program: APIClient) -> None:
    first, again = create(program), create(program)
    assert (first.status_code, again.status_code) == (201, 201)
    assert again.json() == first.json()
    assert "Idempotent-Replayed" not in first.headers
    assert again.headers["Idempotent-Replayed"] == "true"
    assert Delivery.objects.count() == 1


def test_the_same_key_with_another_body_is_422(program: APIClient) -> None:
    create(program)
    answer = create(program, title="Outro")
    assert (answer.status_code, answer.json()["code"]) == (422, "idempotency_key_reused")
    assert Delivery.objects.count() == 1


def test_the_same_key_on_another_object_is_422(program: APIClient) -> None:
    one, other = begin(program), begin(program)
    body = {"files": [photo().announced]}
    header = {"Idempotency-Key": KEY}
    assert program.post(f"{ROUTE}/{one.id}/assets", body, headers=header).status_code == 201
    assert program.post(f"{ROUTE}/{other.id}/assets", body, headers=header).status_code == 422


def test_the_same_key_of_another_partner_is_independent(
    program: APIClient, stranger: APIClient
) -> None:
    assert create(program).json()["id"] != create(stranger).json()["id"]


def test_two_api_keys_of_one_partner_are_one_caller(partner: Partner) -> None:
    """A program whose key is renewed between two tries must not do the work twice."""
    first, again = create(program_of(partner)), create(program_of(partner))
    assert again.json() == first.json()
    assert Delivery.objects.count() == 1


@pytest.mark.parametrize("key", ["", "short", "x" * 129, "with space in the middle", "é" * 20])
def test_a_malformed_key_is_400_and_has_no_effect(program: APIClient, key: str) -> None:
    answer = create(program, key=key)
    assert (answer.status_code, answer.json()["code"]) == (400, "idempotency_key_required")
    assert not Delivery.objects.exists()


def test_a_refused_request_leaves_the_key_free(program: APIClient) -> None:
    assert create(program, title="").status_code == 400
    assert not IdempotencyRecord.objects.exists()
    assert create(program).status_code == 201


def test_declared_files_are_told_again_with_their_addresses(program: APIClient) -> None:
    delivery = begin(program)
    path, body = f"{ROUTE}/{delivery.id}/assets", {"files": [photo().announced]}
    answers = [program.post(path, body, headers={"Idempotency-Key": KEY}).json() for _ in range(2)]
    assert answers[0] == answers[1]
    assert MediaAsset.objects.count() == 1


def test_a_replayed_publish_does_not_ask_the_storage(program: APIClient, fake_s3: FakeS3) -> None:
    delivery = uploaded(program, [photo()])
    path, header = f"{ROUTE}/{delivery.id}/publish", {"Idempotency-Key": KEY}
    first = program.post(path, headers=header)
    fake_s3.faults.add("ListObjectsV2", "error", times=None)
    again = program.post(path, headers=header)
    assert (first.status_code, again.status_code) == (202, 202)
    assert again.json() == first.json()


@pytest.mark.django_db(transaction=True)
def test_the_same_key_twenty_at_once_has_one_effect() -> None:
    partner = PartnerFactory.create()
    programs = [program_of(partner) for _ in range(20)]

    def one(program: APIClient) -> tuple[int, str]:
        try:
            answer = create(program)
            return answer.status_code, answer.json().get("id", answer.json().get("code"))
        finally:
            connections.close_all()

    with ThreadPoolExecutor(8) as pool:
        answers = set(pool.map(one, programs))
    assert Delivery.objects.count() == 1
    assert (201, str(Delivery.objects.get().id)) in answers
    assert answers <= {
        (201, str(Delivery.objects.get().id)),
        (409, "idempotency_key_in_use"),
    }


def test_every_post_of_a_partner_view_honours_the_key() -> None:
    """Guarded where the class is made, so that no view can forget."""

    class Fresh(PartnerView):
        def post(self, request: object) -> None:
            """Never called."""

    guarded = Fresh.__dict__["post"]
    assert guarded.__wrapped__.__doc__ == "Never called."
