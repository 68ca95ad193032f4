"""POST and GET /api/v1/deliveries."""

from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from threading import Barrier, BrokenBarrierError
from typing import Any, cast
from unittest.mock import patch
from uuid import UUID

import pytest
from django.db import connection, connections
from rest_framework.test import APIClient

from core.models import AuditEntry
from partners.models import Delivery, Partner
from partners.services import deliveries
from tests.factories import DeliveryFactory, PartnerFactory
from tests.partners.conftest import program_of

ROUTE = "/api/v1/deliveries"
Status = Delivery.Status


def test_create_answers_a_draft(program: APIClient, partner: Partner) -> None:
    answer = program.post(
        ROUTE,
        {
            "title": " Newborn da Alice 👶🏽 ",
            "client_name": "Marina",
            "client_email": "marina@exemplo.com.br",
            "event_date": "2026-11-14",
            "external_id": "pedido-1",
        },
    )
    assert answer.status_code == 201
    body = answer.json()
    assert body["status"] == "DRAFT"
    assert body["title"] == "Newborn da Alice 👶🏽"
    assert body["event_date"] == "2026-11-14"
    assert body["created_at"].endswith("Z")
    assert body["assets"]["total"] == 0
    delivery = Delivery.objects.get(id=body["id"])
    assert delivery.partner == partner
    entry = AuditEntry.objects.get(subject=f"delivery:{delivery.id}")
    assert entry.action == "partners.delivery.created"
    assert entry.actor.startswith("api-key:")


def test_create_with_the_title_alone_is_enough(program: APIClient) -> None:
    assert program.post(ROUTE, {"title": "Ensaio"}).status_code == 201


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"title": ""}, "title"),
        ({"title": None}, "title"),
        ({"title": "x" * 201}, "title"),
        ({"title": "duas\nlinhas"}, "title"),
        ({"title": "nulo\x00"}, "title"),
        ({"title": "ao \u202econtrário"}, "title"),
        ({"title": ["lista"]}, "title"),
        ({"client_name": "a\rb"}, "client_name"),
        ({"client_email": "não é e-mail"}, "client_email"),
        ({"client_email": "a@" + "b" * 300 + ".com"}, "client_email"),
        ({"event_date": "14/11/2026"}, "event_date"),
        ({"event_date": "2026-02-30"}, "event_date"),
        ({"external_id": "x" * 101}, "external_id"),
        ({"external_id": {"a": 1}}, "external_id"),
    ],
)
def test_create_with_a_bad_field_names_it(
    program: APIClient, changes: dict[str, Any], field: str
) -> None:
    answer = program.post(ROUTE, {"title": "Ensaio", **changes})
    assert answer.status_code == 400
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert answer.json()["code"] == "invalid"
    assert {error["field"] for error in answer.json()["errors"]} == {field}
    assert not Delivery.objects.exists()


def test_create_does_not_take_fields_that_are_not_the_callers(program: APIClient) -> None:
    other = PartnerFactory.create()
    answer = program.post(
        ROUTE,
        {
            "title": "Ensaio",
            "id": "00000000-0000-0000-0000-000000000000",
            "status": "READY",
            "partner": str(other.id),
            "partner_id": str(other.id),
            "assets_payload": [{"original_key": "u/1/m/2/3/original.jpg"}],
            "ready_at": "2026-01-01T00:00:00Z",
        },
    )
    assert answer.status_code == 201
    delivery = Delivery.objects.get()
    assert delivery.status == Status.DRAFT
    assert delivery.partner != other
    assert (delivery.assets_payload, delivery.ready_at) == ([], None)


def test_create_again_with_the_external_id_is_the_first_delivery(program: APIClient) -> None:
    first = program.post(ROUTE, {"title": "Primeira", "external_id": "p1"})
    again = program.post(ROUTE, {"title": "Segunda", "external_id": "p1"})
    assert (first.status_code, again.status_code) == (201, 200)
    assert again.json()["id"] == first.json()["id"]
    assert again.json()["title"] == "Primeira"


def test_create_with_another_partners_external_id_is_independent(
    program: APIClient, stranger: APIClient
) -> None:
    mine = program.post(ROUTE, {"title": "Minha", "external_id": "p1"})
    theirs = stranger.post(ROUTE, {"title": "Deles", "external_id": "p1"})
    assert (mine.status_code, theirs.status_code) == (201, 201)
    assert mine.json()["id"] != theirs.json()["id"]


def test_create_after_the_first_expired_is_a_new_delivery(
    program: APIClient, partner: Partner
) -> None:
    expired = DeliveryFactory.create(partner=partner, external_id="p1", status=Status.EXPIRED)
    answer = program.post(ROUTE, {"title": "De novo", "external_id": "p1"})
    assert answer.status_code == 201
    assert answer.json()["id"] != str(expired.id)


def test_create_without_external_ids_makes_a_delivery_each(program: APIClient) -> None:
    for _ in range(2):
        program.post(ROUTE, {"title": "Ensaio"})
    assert Delivery.objects.count() == 2


def _eight_at_once() -> list[tuple[int, str]]:
    """Each looks for the earlier delivery before any of them has made one."""
    partner = PartnerFactory.create()
    programs = [program_of(partner) for _ in range(8)]
    together = Barrier(8)
    look = deliveries._live_delivery

    def slow_look(partner_id: UUID, external_id: str) -> Delivery | None:
        found = look(partner_id, external_id)
        with suppress(BrokenBarrierError):
            together.wait(timeout=1)
        return found

    def create(program: APIClient) -> tuple[int, str]:
        try:
            answer = program.post(ROUTE, {"title": "Corrida", "external_id": "p1"})
            return answer.status_code, answer.json()["id"]
        finally:
            connections.close_all()

    with patch.object(deliveries, "_live_delivery", slow_look), ThreadPoolExecutor(8) as pool:
        return list(pool.map(create, programs))


@pytest.mark.django_db(transaction=True)
def test_create_eight_at_once_with_one_external_id_makes_one() -> None:
    answers = _eight_at_once()
    assert sorted(status for status, _ in answers) == [200] * 7 + [201]
    assert len({id_ for _, id_ in answers}) == 1
    assert Delivery.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_create_without_the_unique_index_would_make_several() -> None:
    """The negative control."""
    [rule] = [each for each in Delivery._meta.constraints if each.name.startswith("an_external")]
    with connection.schema_editor() as editor:
        editor.remove_constraint(Delivery, rule)
    try:
        _eight_at_once()
        assert Delivery.objects.count() > 1
    finally:
        Delivery.objects.all().delete()
        with connection.schema_editor() as editor:
            editor.add_constraint(Delivery, rule)


def test_list_is_newest_first_and_filtered(program: APIClient, partner: Partner) -> None:
    start = datetime(2026, 11, 1, tzinfo=UTC)
    old, ready, new = (
        DeliveryFactory.create(
            partner=partner,
            created_at=start + timedelta(days=day),
            status=status,
            external_id=f"p{day}",
        )
        for day, status in enumerate([Status.DRAFT, Status.READY, Status.DRAFT])
    )

    def ids(query: str = "") -> list[str]:
        return [row["id"] for row in program.get(f"{ROUTE}{query}").json()["results"]]

    assert ids() == [str(new.id), str(ready.id), str(old.id)]
    assert ids("?status=READY") == [str(ready.id)]
    assert ids("?external_id=p0") == [str(old.id)]
    assert ids("?created_after=2026-11-02T00:00:00Z") == [str(new.id)]
    assert ids("?created_after=2026-11-01T23:59:59") == [str(new.id), str(ready.id)]


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("status=NOVA", "status"),
        ("status=", "status"),
        ("created_after=ontem", "created_after"),
        ("external_id=", "external_id"),
        ("external_id=%00", "external_id"),
        ("cursor=lixo", "cursor"),
        ("cursor=cD1sYXRlcg==", "cursor"),
        ("cursor=bz0tMQ==", "cursor"),
        ("cursor=cD0wMDAwLTAwLTAw", "cursor"),
    ],
)
def test_list_with_a_bad_query_names_the_field(program: APIClient, query: str, field: str) -> None:
    answer = program.get(f"{ROUTE}?{query}")
    assert answer.status_code == 400
    assert {error["field"] for error in answer.json()["errors"]} == {field}


def test_list_pages_meet_every_delivery_once(program: APIClient, partner: Partner) -> None:
    at = datetime(2026, 11, 1, tzinfo=UTC)
    made = {
        str(DeliveryFactory.create(partner=partner, created_at=at + timedelta(hours=n // 3)).id)
        for n in range(23)
    }
    met: list[str] = []
    url: str | None = f"{ROUTE}?page_size=5"
    while url:
        page = program.get(url).json()
        met += [row["id"] for row in page["results"]]
        url = page["next"]
    assert len(met) == 23
    assert set(met) == made
    before = program.get(page["previous"]).json()
    assert [row["id"] for row in before["results"]] == met[15:20]


def test_one_delivery_that_does_not_exist_is_404(program: APIClient) -> None:
    answer = program.get(f"{ROUTE}/00000000-0000-0000-0000-000000000000")
    assert (answer.status_code, answer.json()["code"]) == (404, "delivery_not_found")


@pytest.mark.parametrize("id_", ["1", "não", "0000", "../partner", "%00"])
def test_one_delivery_by_a_malformed_id_is_404(program: APIClient, id_: str) -> None:
    assert program.get(f"{ROUTE}/{id_}").status_code == 404


@pytest.mark.parametrize(
    ("body", "content_type", "status"),
    [
        (b"{", "application/json", 400),
        (b"[]", "application/json", 400),
        (b'"x"', "application/json", 400),
        (b"\xff\xfe", "application/json", 400),
        (b'{"title": "\\ud800"}', "application/json", 400),
        (b"[" * 100_000, "application/json", 400),
        (b"title=x", "application/x-www-form-urlencoded", 415),
        (b'{"title": "' + b"x" * 1_100_000 + b'"}', "application/json", 413),
        (b"", "application/json", 400),
    ],
)
def test_create_with_a_body_that_is_no_object_is_a_problem(
    program: APIClient, body: bytes, content_type: str, status: int
) -> None:
    answer = program.generic("POST", ROUTE, cast(str, body), content_type=content_type)
    assert answer.status_code == status
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert not Delivery.objects.exists()
