"""The breaker in the database: one probe at a time, however many ask."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from django.db import connections
from django.db.models import QuerySet

from gateways.models import Gateway, GatewayHealth
from gateways.routing.breaker import PROBE_LEASE
from gateways.routing.health import claim_probe, close_breaker, note_answer, release_probe
from gateways.trouble import CredentialsRejected, CustomerDeclined, Unreachable
from tests.factories_gateways import NOON, GatewayFactory, GatewayHealthFactory

pytestmark = pytest.mark.django_db
State = GatewayHealth.State


@pytest.fixture
def gateway() -> Gateway:
    return GatewayFactory.create()


def note(gateway: Gateway, trouble=None, *, probe: bool = False, now=NOON) -> GatewayHealth:
    note_answer(gateway_id=gateway.pk, trouble=trouble, probe=probe, now=now)
    return GatewayHealth.objects.get(gateway=gateway)


def test_note_answer_remembers_faults_and_successes(gateway: Gateway) -> None:
    health = note(gateway, Unreachable())
    assert (health.last_fault, health.last_fault_at) == ("Unreachable", NOON)
    assert health.consecutive_faults == 1
    health = note(gateway, CustomerDeclined())
    assert health.last_ok_at == NOON
    assert health.consecutive_faults == 0
    assert health.window_calls == 2


def test_note_answer_of_the_probe_closes_or_opens_again(gateway: Gateway) -> None:
    for _ in range(5):
        health = note(gateway, Unreachable())
    assert health.state == State.OPEN
    later = health.reopens_at or NOON
    assert claim_probe(gateway_id=gateway.pk, last_resort=False, now=later)
    health = note(gateway, Unreachable(), probe=True, now=later)
    assert (health.state, health.openings) == (State.OPEN, 1)
    assert health.reopens_at
    assert claim_probe(gateway_id=gateway.pk, last_resort=False, now=health.reopens_at)
    assert note(gateway, probe=True).state == State.CLOSED


def test_claim_probe_waits_for_the_pause_unless_it_is_the_last_resort(gateway: Gateway) -> None:
    GatewayHealthFactory.create(
        gateway=gateway, state=State.OPEN, reopens_at=NOON + timedelta(seconds=30)
    )
    assert not claim_probe(gateway_id=gateway.pk, last_resort=False, now=NOON)
    assert claim_probe(gateway_id=gateway.pk, last_resort=True, now=NOON)
    assert not claim_probe(gateway_id=gateway.pk, last_resort=True, now=NOON)
    assert claim_probe(gateway_id=gateway.pk, last_resort=False, now=NOON + PROBE_LEASE)


def test_release_probe_gives_it_to_the_next(gateway: Gateway) -> None:
    GatewayHealthFactory.create(gateway=gateway, state=State.OPEN, reopens_at=NOON)
    assert claim_probe(gateway_id=gateway.pk, last_resort=False, now=NOON)
    release_probe(gateway_id=gateway.pk, now=NOON)
    assert claim_probe(gateway_id=gateway.pk, last_resort=False, now=NOON)


def test_close_breaker_lets_in_who_has_new_credentials(gateway: Gateway) -> None:
    note(gateway, CredentialsRejected())
    assert not claim_probe(gateway_id=gateway.pk, last_resort=True, now=NOON + timedelta(days=9))
    assert close_breaker(gateway=gateway)
    assert not close_breaker(gateway=gateway)
    health = GatewayHealth.objects.get(gateway=gateway)
    assert (health.state, health.needs_credentials) == (State.CLOSED, False)


def rivals_probe(gateway: Gateway) -> Counter[bool]:
    """Sixteen threads want the one call at the same moment."""
    GatewayHealthFactory.create(gateway=gateway, state=State.OPEN, reopens_at=NOON)
    meeting = Barrier(16)

    def one(_: int) -> bool:
        try:
            meeting.wait(10)
            return claim_probe(gateway_id=gateway.pk, last_resort=True, now=NOON)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(16) as pool:
        return Counter(pool.map(one, range(16)))


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_claim_probe_lets_exactly_one_of_many_through(gateway: Gateway) -> None:
    assert rivals_probe(gateway) == {True: 1, False: 15}


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_claim_probe_without_its_lock_would_let_several_through(
    gateway: Gateway, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The negative control."""
    meeting = Barrier(16)
    first = QuerySet.first

    def together(self):
        row = first(self)
        if self.model is GatewayHealth:
            meeting.wait(10)
        return row

    monkeypatch.setattr(QuerySet, "select_for_update", lambda self, **_: self)
    monkeypatch.setattr(QuerySet, "first", together)
    assert rivals_probe(gateway)[True] > 1


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_note_answer_counts_every_one_of_many(gateway: Gateway) -> None:
    def one(_: int) -> None:
        note_answer(gateway_id=gateway.pk, trouble=CustomerDeclined(), probe=False, now=NOON)
        connections.close_all()

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(one, range(24)))
    assert GatewayHealth.objects.get(gateway=gateway).window_calls == 24
