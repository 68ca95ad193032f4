"""The bell that wakes the relay: rung for every fact, and never a reason to queue at the commit."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
import pytest
from django.db import connection, connections, transaction

from benchmarks.database import superuser_connection
from core import outbox
from core.management.commands import relay
from core.models import OutboxMessage
from core.outbox import registry

pytestmark = pytest.mark.django_db(transaction=True)
TOPIC = "test.bell.rang"
ROPE = "SELECT pg_advisory_xact_lock(hashtext('outbox'), hashtext('bell'))"
Ears = psycopg.Connection[tuple[object, ...]]


@pytest.fixture(autouse=True)
def listener(monkeypatch: pytest.MonkeyPatch) -> None:
    one = outbox.Subscription(TOPIC, "tests.bell", lambda _fact: None, "default", 30)
    monkeypatch.setitem(registry._by_topic, TOPIC, [one])
    monkeypatch.setitem(registry._by_name, one.name, one)


@pytest.fixture
def ears() -> Iterator[Ears]:
    with superuser_connection() as ears:
        ears.execute("LISTEN outbox")
        yield ears


def publish() -> None:
    with transaction.atomic():
        outbox.publish(TOPIC, {})


def rings(ears: Ears) -> int:
    return len(list(ears.notifies(timeout=0.3)))


@contextmanager
def rope_in_hand() -> Iterator[None]:
    """Another session rings at this very moment: its commit is on the way to the disk."""
    with superuser_connection() as other, other.transaction():
        other.execute(ROPE)
        yield


def test_published_fact_rings(ears: Ears) -> None:
    publish()
    assert rings(ears) == 1


def test_facts_of_one_transaction_ring_once(ears: Ears) -> None:
    with transaction.atomic():
        for _ in range(3):
            outbox.publish(TOPIC, {})
    assert rings(ears) == 1


def test_fact_published_while_another_rings_is_kept_and_does_not_wait(ears: Ears) -> None:
    with rope_in_hand():
        publish()
        assert rings(ears) == 0
    assert OutboxMessage.objects.get(topic=TOPIC).status == "PENDING"
    publish()
    assert rings(ears) == 1


def test_transaction_that_has_published_and_goes_on_keeps_nobody_from_ringing(ears: Ears) -> None:
    with superuser_connection() as slow, slow.transaction():
        slow.execute(
            "INSERT INTO outbox_messages (fact, topic, subscriber, queue, payload, request_id,"
            " status, sends, failures, error, created_at, due_at) VALUES (gen_random_uuid(), %s,"
            " '', 'default', '{}', '', 'PENDING', 0, 0, '', now(), now())",
            [TOPIC],
        )
        publish()
        assert rings(ears) == 1


def test_relay_once_woken_looks_twice(monkeypatch: pytest.MonkeyPatch) -> None:
    """A fact that came in the shadow of a ring is not left until the next poll."""
    monkeypatch.setattr(relay, "POLL_SECONDS", 60.0)
    with shadowed_fact():
        assert is_sent_within(3.0)


def test_relay_that_looked_only_once_would_leave_it_lying(monkeypatch: pytest.MonkeyPatch) -> None:
    """The negative control."""
    monkeypatch.setattr(relay, "POLL_SECONDS", 60.0)
    monkeypatch.setattr(relay, "ECHO_SECONDS", 60.0)
    with shadowed_fact():
        assert not is_sent_within(1.0)


@contextmanager
def shadowed_fact() -> Iterator[None]:
    """A relay that was woken for nothing, and a fact committed without a sound just after."""
    with running_relay(), rope_in_hand():
        ring()
        time.sleep(0.02)
        publish()
        yield


@contextmanager
def running_relay() -> Iterator[None]:
    command = relay.Command()
    command.stopping = False
    thread = threading.Thread(target=_relay, args=[command])
    thread.start()
    try:
        _wait_for_ears()
        yield
    finally:
        command.stopping = True
        ring()
        thread.join(10)
    assert not thread.is_alive()


def _relay(command: relay.Command) -> None:
    try:
        command._listen()
    finally:
        connections.close_all()


def _wait_for_ears() -> None:
    """Until it has looked for the first time and listens: its session is idle after LISTEN."""
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
                " AND query = 'LISTEN outbox' AND state = 'idle'"
            )
            if cursor.fetchone()[0]:
                time.sleep(0.3)
                return
        time.sleep(0.02)
    raise AssertionError("the relay does not listen")


def ring() -> None:
    with superuser_connection() as other:
        other.execute("NOTIFY outbox")


def is_sent_within(seconds: float) -> bool:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if OutboxMessage.objects.filter(topic=TOPIC, sends__gt=0).exists():
            return True
        time.sleep(0.02)
    return False
