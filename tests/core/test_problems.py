"""Every error as problem+json."""

import pytest
from django.db import OperationalError
from django.test import Client
from psycopg.errors import LockNotAvailable
from rest_framework import serializers
from rest_framework.exceptions import Throttled

from core.errors import Conflict
from core.problems import problem_response
from tests.factories import DeliveryFactory, VoucherFactory, plain_api_key


class Inner(serializers.Serializer[object]):
    filename = serializers.CharField()


class Outer(serializers.Serializer[object]):
    title = serializers.CharField()
    files = Inner(many=True)


def test_problem_response_names_each_field_of_a_nested_body() -> None:
    outer = Outer(data={"files": [{"filename": "a.jpg"}, {}]})
    with pytest.raises(serializers.ValidationError) as caught:
        outer.is_valid(raise_exception=True)

    response = problem_response(caught.value, {})

    assert response is not None
    assert response.status_code == 400
    assert response.data["code"] == "invalid"
    assert {(row["field"], row["code"]) for row in response.data["errors"]} == {
        ("title", "required"),
        ("files[1].filename", "required"),
    }


def test_problem_response_of_a_domain_error_carries_code_and_extras() -> None:
    class UploadsMissing(Conflict):
        code = "uploads_missing"
        retry_after_seconds = 3

    response = problem_response(UploadsMissing("Faltam arquivos.", missing=["a"]), {})

    assert response is not None
    assert response.status_code == 409
    assert response.content_type == "application/problem+json"
    assert response["Retry-After"] == "3"
    assert response.data["code"] == "uploads_missing"
    assert response.data["missing"] == ["a"]
    assert response.data["detail"] == "Faltam arquivos."


def test_problem_response_of_a_lock_timeout_says_come_back() -> None:
    trouble = OperationalError()
    trouble.__cause__ = LockNotAvailable()
    response = problem_response(trouble, {})
    assert response is not None
    assert (response.status_code, response.data["code"]) == (503, "busy")
    assert response["Retry-After"] == "2"


def test_problem_response_of_throttled_says_when() -> None:
    response = problem_response(Throttled(wait=12.2), {})
    assert response is not None
    assert response["Retry-After"] == "13"


def test_problem_response_of_a_bug_is_left_to_the_500() -> None:
    assert problem_response(KeyError("oops"), {}) is None


@pytest.mark.django_db
def test_unknown_api_path_answers_a_problem(client: Client) -> None:
    response = client.get("/api/v1/nothing-here")
    assert response.status_code == 404
    assert response["Content-Type"] == "application/problem+json"
    assert response.json()["code"] == "not_found"


@pytest.mark.django_db
@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"[]",
        b'"text"',
        b"[" * 100_000,
        b'{"code": ' + b"[" * 100_000,
        b'{"code": "\\ud800"}',
        b'{"code": NaN}',
        b'{"code": ' + b"9" * 10_000 + b"}",
        b"\xff\xfe",
        b'{"email": "a@b.com", "code": "\\u0000"}',
    ],
)
def test_broken_bodies_are_the_clients_fault(client: Client, body: bytes) -> None:
    response = client.post(
        "/api/v1/redeem",
        body,
        content_type="application/json",
        headers={"Idempotency-Key": "k" * 20},
    )
    assert response.status_code == 400
    assert response["Content-Type"] == "application/problem+json"


@pytest.mark.django_db
def test_other_media_types_are_refused(client: Client) -> None:
    response = client.post("/api/v1/redeem", {"code": "X"})
    assert response.status_code == 415
    assert response["Content-Type"] == "application/problem+json"


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("path", "content_type"),
    [("/api/v1/partner", "application/problem+json"), ("/resgatar", "text/html; charset=utf-8")],
)
def test_a_forged_host_is_refused_in_the_callers_language(
    client: Client, settings, path: str, content_type: str
) -> None:
    settings.ALLOWED_HOSTS = ["testserver"]
    response = client.get(path, headers={"Host": "evil.example"})
    assert response.status_code == 400
    assert response["Content-Type"] == content_type


@pytest.mark.django_db
def test_times_of_the_api_are_in_utc(client: Client) -> None:
    delivery = DeliveryFactory.create()
    key = plain_api_key(delivery.partner)
    answer = client.get("/api/v1/deliveries", headers={"Authorization": f"Api-Key {key}"})
    assert answer.json()["results"][0]["created_at"].endswith("Z")
    code = VoucherFactory.create(delivery=delivery, expires_at=delivery.created_at).code
    voucher = client.get(f"/api/v1/vouchers/{code}", headers={"Authorization": f"Api-Key {key}"})
    assert voucher.json()["expires_at"].endswith("Z")
