"""The circuit breaker as a pure state machine: what each answer makes of a gateway's health.

    CLOSED ──5 faults in a row, or half of ≥ 10 calls in a minute──▶ OPEN (30 s, 60 s … 10 min)
       ▲                                                              │ its time is up: one call
       └──────────── it went well ──────────── HALF_OPEN ◀────────────┘
                                                   └── it failed ──▶ OPEN, twice as long

Only what is the gateway's fault counts (`GatewayError.fault`): a declined card proves it works.
Refused credentials open it until a person has saved new ones.
"""

import hashlib
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from gateways.trouble import CredentialsRejected, GatewayError

FAULTS_IN_A_ROW = 5
WINDOW = timedelta(seconds=60)
WINDOW_CALLS = 10
WINDOW_SHARE = 0.5
FIRST_PAUSE_SECONDS = 30
LONGEST_PAUSE_SECONDS = 600
MOST_DOUBLINGS = 5
MOST_OPENINGS = 1000
PROBE_LEASE = timedelta(seconds=90)
"""Longer than the longest call, so that a probe whose process died is given to another."""


class State(StrEnum):
    """The words of `GatewayHealth.State`."""

    CLOSED = "CLOSED"
    OPEN = "OPEN"
    HALF_OPEN = "HALF_OPEN"


@dataclass(frozen=True, slots=True)
class Breaker:
    """What is remembered of one gateway; the columns of GatewayHealth."""

    state: str = State.CLOSED
    consecutive_faults: float = 0
    window_started_at: datetime | None = None
    window_calls: int = 0
    window_faults: float = 0
    openings: int = 0
    reopens_at: datetime | None = None
    probe_until: datetime | None = None
    needs_credentials: bool = False

    def lets_through(self, now: datetime) -> bool:
        """Whether a call may be made: freely when closed, else as the one probe."""
        return self.state == State.CLOSED or self.may_probe(now)

    def may_probe(self, now: datetime) -> bool:
        """Its pause is over, and nobody else is trying."""
        if self.needs_credentials or self.state == State.CLOSED:
            return False
        if self.state == State.OPEN:
            return self.reopens_at is None or self.reopens_at <= now
        return self.probe_until is None or self.probe_until <= now


def probing(breaker: Breaker, now: datetime) -> Breaker:
    """Somebody holds the one call, until the lease ends."""
    return replace(breaker, state=State.HALF_OPEN, probe_until=now + PROBE_LEASE)


def after_answer(
    breaker: Breaker, trouble: GatewayError | None, *, now: datetime, probe: bool, seed: str
) -> Breaker:
    """What one call's end makes of it. `probe`: the caller held the one call of HALF_OPEN.

    The end of a call that began before the breaker opened decides nothing any more.
    """
    if isinstance(trouble, CredentialsRejected):
        return replace(_opened(breaker, now, seed), needs_credentials=True)
    fault = trouble.fault if trouble else 0
    if probe and breaker.state == State.HALF_OPEN:
        return _opened(breaker, now, seed) if fault else Breaker()
    if breaker.state != State.CLOSED:
        return breaker
    counted = _counted(breaker, fault, now)
    return _opened(counted, now, seed) if _is_too_much(counted) else counted


def after_silence(breaker: Breaker, *, now: datetime) -> Breaker:
    """The probe ended before the gateway was asked anything: the next call may be the probe."""
    if breaker.state != State.HALF_OPEN:
        return breaker
    return replace(breaker, state=State.OPEN, reopens_at=now, probe_until=None)


def pause_seconds(openings: int, seed: str) -> float:
    """How long the k-th pause lasts: doubling, at most ten minutes, up to a tenth shorter.

    The jitter is drawn from the gateway and the count: gateways that broke together do not come
    back together, and the same history gives the same pause.
    """
    doubled = FIRST_PAUSE_SECONDS * 2.0 ** min(openings, MOST_DOUBLINGS)
    whole = min(doubled, LONGEST_PAUSE_SECONDS)
    drawn = hashlib.sha256(f"{seed}:{openings}".encode()).digest()[0] / 255
    return whole * (1 - drawn / 10)


def _opened(breaker: Breaker, now: datetime, seed: str) -> Breaker:
    again = breaker.state != State.CLOSED
    openings = min(breaker.openings + 1, MOST_OPENINGS) if again else breaker.openings
    pause = timedelta(seconds=pause_seconds(openings, seed))
    return replace(
        breaker,
        state=State.OPEN,
        openings=openings,
        reopens_at=now + pause,
        probe_until=None,
        consecutive_faults=0,
        window_started_at=None,
        window_calls=0,
        window_faults=0,
    )


def _counted(breaker: Breaker, fault: float, now: datetime) -> Breaker:
    started = breaker.window_started_at
    if started is None or not started <= now < started + WINDOW:
        breaker = replace(breaker, window_started_at=now, window_calls=0, window_faults=0)
    return replace(
        breaker,
        window_calls=breaker.window_calls + 1,
        window_faults=breaker.window_faults + fault,
        consecutive_faults=breaker.consecutive_faults + fault if fault else 0,
    )


def _is_too_much(breaker: Breaker) -> bool:
    share = breaker.window_faults / breaker.window_calls
    return breaker.consecutive_faults >= FAULTS_IN_A_ROW or (
        breaker.window_calls >= WINDOW_CALLS and share >= WINDOW_SHARE
    )
