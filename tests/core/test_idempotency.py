"""Same key, same effect."""

import json
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime

import pytest
from django.db import connection, connections, transaction

from core.idempotency import (
    Answer,
    IdempotencyKeyInUse,
    IdempotencyKeyRequired,
    IdempotencyKeyReused,
    answer_once,
    fingerprint,
    require_key,
)
from core.models import Heartbeat, IdempotencyRecord

KEY = "a-key-of-sixteen-or-more"


def answer(now: datetime, act, *, body: object = None, principal: str = "p", route: str = "r"):
    return answer_once(
        principal=principal,
        route=route,
        key=KEY,
        fingerprint=fingerprint("POST", route, body),
        now=now,
        act=act,
    )


@pytest.mark.parametrize(
    "key",
    [
        None,
        "",
        "short",
        "x" * 129,
        "with space inside it",
        "ação-e-mais-letras",
        7,
        "sixteen-or-more-and-newline\n",
    ],
)
def test_require_key_refuses_what_is_no_key(key: object) -> None:
    with pytest.raises(IdempotencyKeyRequired):
        require_key(key)


@pytest.mark.django_db
def test_answer_once_repeats_the_answer_and_not_the_effect(now: datetime) -> None:
    calls = []

    def act() -> Answer:
        calls.append(1)
        return Answer(201, {"id": len(calls)}, {"Location": "/there"})

    first, second = answer(now, act), answer(now, act)
    assert (first.status, first.body, first.replayed) == (201, {"id": 1}, False)
    assert (second.status, second.body, second.headers) == (201, {"id": 1}, {"Location": "/there"})
    assert second.replayed
    assert len(calls) == 1


@pytest.mark.django_db
def test_answer_once_repeats_the_answer_to_the_byte(now: datetime) -> None:
    body = {"zebra": 1, "a": {"long_name": [{"bb": 1, "a": 2}], "b": None}, "ação": "é"}

    def act() -> Answer:
        return Answer(200, body)

    first, second = answer(now, act), answer(now, act)
    assert first.body == body
    assert json.dumps(first.body) == json.dumps(second.body)


@pytest.mark.django_db
def test_answer_once_with_another_body_is_refused(now: datetime) -> None:
    answer(now, lambda: Answer(200, {}), body={"a": 1})
    with pytest.raises(IdempotencyKeyReused):
        answer(now, lambda: Answer(200, {}), body={"a": 2})


@pytest.mark.django_db
@pytest.mark.parametrize("other", [{"principal": "q"}, {"route": "s"}])
def test_answer_once_of_another_principal_or_route_is_independent(now: datetime, other) -> None:
    answer(now, lambda: Answer(200, {"mine": True}))
    assert answer(now, lambda: Answer(200, {"mine": False}), **other).body == {"mine": False}


@pytest.mark.django_db
def test_answer_once_that_fails_leaves_the_key_free(now: datetime) -> None:
    def fail() -> Answer:
        raise ValueError

    with pytest.raises(ValueError), transaction.atomic():  # noqa: PT011
        answer(now, fail)
    assert not IdempotencyRecord.objects.exists()
    assert answer(now, lambda: Answer(200, {"ok": True})).body == {"ok": True}


def _fifty_at_once(now: datetime) -> tuple[int, list[object]]:
    """Fifty threads, one key; each effect is one row."""

    def one(number: int) -> object:
        def act() -> Answer:
            Heartbeat.objects.create(name=f"effect-{number}", at=now)
            return Answer(200, {"by": number})

        try:
            return answer(now, act).body["by"]
        except IdempotencyKeyInUse:
            return "in use"
        finally:
            connections.close_all()

    with ThreadPoolExecutor(16) as pool:
        results = list(pool.map(one, range(50)))
    return Heartbeat.objects.filter(name__startswith="effect-").count(), results


@pytest.mark.django_db(transaction=True)
def test_answer_once_fifty_at_once_has_one_effect(now: datetime) -> None:
    effects, results = _fifty_at_once(now)
    assert effects == 1
    assert len(set(results) - {"in use"}) == 1


@pytest.mark.django_db(transaction=True)
def test_answer_once_without_its_unique_index_would_have_many_effects(now: datetime) -> None:
    """The negative control: with the index gone, the same fifty have more than one effect."""
    name = "a_key_has_one_effect_per_route"
    with connection.cursor() as cursor:
        cursor.execute(f"ALTER TABLE idempotency_keys DROP CONSTRAINT {name}")
    try:
        with pytest.raises(Exception, match="no unique or exclusion constraint"):
            _fifty_at_once(now)
    finally:
        IdempotencyRecord.objects.all().delete()
        with connection.cursor() as cursor:
            cursor.execute(
                f"ALTER TABLE idempotency_keys ADD CONSTRAINT {name} UNIQUE (principal, route, key)"
            )


@pytest.mark.django_db(transaction=True)
def test_answer_once_while_the_first_still_runs_says_come_back(now: datetime) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SHOW lock_timeout")
        assert cursor.fetchone() == ("3s",)

    def second() -> str:
        try:
            with transaction.atomic(), connection.cursor() as cursor:
                cursor.execute("SET LOCAL lock_timeout = '200ms'")
                answer(now, lambda: Answer(200, {}))
        except IdempotencyKeyInUse as refusal:
            return refusal.code
        finally:
            connections.close_all()
        return "went through"

    with transaction.atomic():
        answer(now, lambda: Answer(200, {}))
        with ThreadPoolExecutor(1) as pool:
            assert pool.submit(second).result() == "idempotency_key_in_use"
