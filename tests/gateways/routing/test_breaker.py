"""The circuit breaker over scripts of answers."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateways.routing.breaker import (
    FIRST_PAUSE_SECONDS,
    LONGEST_PAUSE_SECONDS,
    PROBE_LEASE,
    Breaker,
    State,
    after_answer,
    after_silence,
    pause_seconds,
    probing,
)
from gateways.trouble import (
    CredentialsRejected,
    CustomerDeclined,
    GatewayError,
    InvalidRequest,
    OutcomeUnknown,
    ProviderRejected,
    RateLimited,
    Unreachable,
)

NOW = datetime(2026, 11, 22, 15, 0, tzinfo=UTC)
BLAMELESS = (None, CustomerDeclined(), InvalidRequest(), ProviderRejected())


def after(*answers: GatewayError | None, every: float = 1, breaker: Breaker | None = None):
    breaker = breaker or Breaker()
    for number, trouble in enumerate(answers):
        now = NOW + timedelta(seconds=number * every)
        breaker = after_answer(breaker, trouble, now=now, probe=False, seed="a")
    return breaker


@given(st.lists(st.sampled_from(BLAMELESS), max_size=60))
def test_after_answer_never_opens_for_what_is_not_the_gateways_fault(answers) -> None:
    assert after(*answers).state == State.CLOSED


@pytest.mark.parametrize("trouble", [Unreachable(), OutcomeUnknown()])
def test_after_answer_opens_after_five_in_a_row(trouble: GatewayError) -> None:
    assert after(*[trouble] * 4).state == State.CLOSED
    opened = after(*[trouble] * 5)
    assert opened.state == State.OPEN
    assert not opened.lets_through(NOW + timedelta(seconds=6))


def test_after_answer_counts_too_many_calls_half() -> None:
    assert after(*[RateLimited()] * 9, every=10).state == State.CLOSED
    assert after(*[RateLimited()] * 10, every=10).state == State.OPEN


def test_after_answer_opens_when_half_of_ten_in_a_minute_fail() -> None:
    script = [Unreachable(), None] * 5
    assert after(*script[:9]).state == State.CLOSED
    assert after(*script).state == State.OPEN
    assert after(*script, every=12).state == State.CLOSED


def test_after_answer_forgets_faults_in_a_row_at_the_first_success() -> None:
    calm = [None] * 20
    script = [*calm, *[Unreachable()] * 4, None, *[Unreachable()] * 4]
    assert after(*script).state == State.CLOSED


def test_after_answer_to_refused_credentials_waits_for_a_person() -> None:
    opened = after(CredentialsRejected())
    assert opened.state == State.OPEN
    assert opened.needs_credentials
    assert not opened.lets_through(NOW + timedelta(days=365))


def test_probe_is_let_through_once_its_pause_is_over() -> None:
    opened = after(*[Unreachable()] * 5)
    assert opened.reopens_at
    assert not opened.may_probe(opened.reopens_at - timedelta(seconds=1))
    assert opened.may_probe(opened.reopens_at)

    held = probing(opened, opened.reopens_at)

    assert not held.may_probe(opened.reopens_at)
    assert held.may_probe(opened.reopens_at + PROBE_LEASE)


def test_probe_that_went_well_closes_and_forgets() -> None:
    held = probing(replace(after(*[Unreachable()] * 5), openings=4), NOW)
    assert after_answer(held, None, now=NOW, probe=True, seed="a") == Breaker()
    declined = after_answer(held, CustomerDeclined(), now=NOW, probe=True, seed="a")
    assert declined == Breaker()


def test_probe_that_failed_doubles_the_pause() -> None:
    breaker, pauses = after(*[Unreachable()] * 5, every=0), []
    for _ in range(8):
        assert breaker.reopens_at
        now = breaker.reopens_at
        breaker = after_answer(
            probing(breaker, now), OutcomeUnknown(), now=now, probe=True, seed="a"
        )
        assert breaker.reopens_at
        pauses.append((breaker.reopens_at - now).total_seconds())
    assert pauses == pytest.approx([pause_seconds(k, "a") for k in range(1, 9)], abs=1e-5)


def test_after_answer_of_a_call_from_before_decides_nothing() -> None:
    opened = after(*[Unreachable()] * 5)
    held = probing(opened, NOW)
    for late in (None, Unreachable(), CustomerDeclined()):
        assert after_answer(opened, late, now=NOW, probe=False, seed="a") == opened
        assert after_answer(held, late, now=NOW, probe=False, seed="a") == held


def test_after_silence_gives_the_probe_back() -> None:
    held = probing(after(*[Unreachable()] * 5), NOW)
    assert after_silence(held, now=NOW).may_probe(NOW)
    assert after_silence(Breaker(), now=NOW) == Breaker()


@given(st.integers(0, 40_000), st.text(max_size=5))
def test_pause_seconds_doubles_within_its_bounds_and_is_repeatable(openings: int, seed: str):
    whole = min(FIRST_PAUSE_SECONDS * 2 ** min(openings, 10), LONGEST_PAUSE_SECONDS)
    pause = pause_seconds(openings, seed)
    assert 0.9 * whole <= pause <= whole
    assert pause == pause_seconds(openings, seed)


def test_pause_seconds_differs_between_gateways() -> None:
    assert len({pause_seconds(0, str(number)) for number in range(20)}) > 10
