"""The ordered list of gateways for one charge, with the reason each stands where it does.

1. Candidates: enabled accounts of the tenant, then the platform's, that offer the method and take
   the amount. Never another tenant's; in production never one where nobody really pays.
2. Tiers: an owner's accounts of one priority; the tenant's own come before the platform's.
3. First is whose turn it is in the first tier with anybody fit for work; only that uses up a turn.
4. Then the rest of that tier, then the other tiers, each in the order of its rotation.
5. Nobody fit: only the one whose pause ends soonest, as a last resort.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from itertools import groupby
from uuid import UUID

from django.conf import settings
from django.db.models import Q

from core.money import Money
from gateways.charges import Method
from gateways.models import Gateway, GatewayHealth
from gateways.registry import adapters
from gateways.routing.breaker import Breaker
from gateways.routing.health import breaker_of
from gateways.routing.rotation import in_order
from gateways.routing.wheels import Tier, read_wheels, turn_wheel


@dataclass(frozen=True, slots=True)
class Candidate:
    """A gateway that could take the charge, and how it has been answering."""

    gateway_id: UUID
    name: str
    kind: str
    weight: int
    tier: Tier
    takes_amount: bool
    breaker: Breaker

    @property
    def key(self) -> str:
        """Its name in a rotation."""
        return str(self.gateway_id)


@dataclass(frozen=True, slots=True)
class Route:
    """One gateway to be asked, and why at this place."""

    gateway_id: UUID
    name: str
    kind: str
    reason: str
    needs_probe: bool = False

    @property
    def is_last_resort(self) -> bool:
        """Asked although its pause is not over."""
        return self.reason == LAST_RESORT


TURN, SAME_TIER, NEXT_TIER, LAST_RESORT = "turn", "same_tier", "next_tier", "last_resort"
PAUSED, NEEDS_CREDENTIALS, BELOW_MINIMUM = "paused", "needs_credentials", "below_minimum"


@dataclass(frozen=True, slots=True)
class Choice:
    """Whom to ask, in order, and who was passed over."""

    routes: tuple[Route, ...]
    passed_over: tuple[tuple[Candidate, str], ...] = ()

    def as_json(self) -> list[dict[str, str | bool]]:
        """What is kept on the payment."""
        asked: list[dict[str, str | bool]] = [
            {"gateway_id": str(each.gateway_id), "name": each.name, "reason": each.reason}
            for each in self.routes
        ]
        return asked + [
            {"gateway_id": each.key, "name": each.name, "reason": reason, "passed_over": True}
            for each, reason in self.passed_over
        ]


def choose_gateways(
    *, partner_id: UUID | None, method: Method, amount: Decimal, now: datetime
) -> Choice:
    """The ordered list for one charge; uses up one turn, in the caller's transaction.

    The number of queries does not depend on the number of gateways.
    """
    candidates = _candidates(partner_id, method, amount)
    fit = [each for each in candidates if each.takes_amount and each.breaker.lets_through(now)]
    keys = {each.key for each in fit}
    passed_over = tuple((each, _why_not(each, now)) for each in candidates if each.key not in keys)
    if not fit:
        return Choice(_last_resort(candidates), passed_over)
    return Choice(tuple(_ordered(candidates, fit, method)), passed_over)


def _candidates(partner_id: UUID | None, method: Method, amount: Decimal) -> list[Candidate]:
    """In a fixed order, whatever the database's."""
    owners = Q(partner_id__isnull=True)
    if partner_id:
        owners |= Q(partner_id=partner_id)
    real = Q() if settings.SANDBOX_GATEWAY_ENABLED else Q(is_test=False)
    rows = (
        Gateway.objects.filter(owners, real, is_enabled=True, methods__contains=[method])
        .select_related("health")
        .defer("credentials", "webhook_secret", "previous_webhook_secret")
    )
    found = (_candidate(row, Money.of(amount)) for row in rows if _offers(row.kind, method))
    return sorted(found, key=lambda each: (each.tier.rank, each.key))


def _offers(kind: str, method: Method) -> bool:
    return kind in adapters() and method in adapters()[kind].capabilities.methods


def _candidate(row: Gateway, amount: Money) -> Candidate:
    health: GatewayHealth | None = getattr(row, "health", None)
    return Candidate(
        gateway_id=row.pk,
        name=row.name,
        kind=row.kind,
        weight=row.weight,
        tier=Tier(row.partner_id, row.priority),
        takes_amount=adapters()[row.kind].capabilities.min_amount <= amount,
        breaker=breaker_of(health),
    )


def _ordered(candidates: list[Candidate], fit: list[Candidate], method: Method) -> Iterable[Route]:
    wheels = read_wheels({each.tier for each in fit}, method)
    by_key = {each.key: each for each in fit}
    for tier, members in groupby(fit, key=lambda each: each.tier):
        weights = {each.key: each.weight for each in candidates if each.tier == tier}
        eligible = [each.key for each in members]
        if tier == fit[0].tier:
            first, wheel = turn_wheel(tier, method, weights, eligible)
            yield _route(by_key[first], TURN)
            rest, reason = [key for key in in_order(wheel, eligible) if key != first], SAME_TIER
        else:
            rest, reason = in_order(wheels(tier, weights), eligible), NEXT_TIER
        yield from (_route(by_key[key], reason) for key in rest)


def _route(candidate: Candidate, reason: str) -> Route:
    return Route(
        candidate.gateway_id,
        candidate.name,
        candidate.kind,
        reason,
        needs_probe=candidate.breaker.state != GatewayHealth.State.CLOSED,
    )


def _last_resort(candidates: list[Candidate]) -> tuple[Route, ...]:
    paused = [
        each
        for each in candidates
        if each.takes_amount
        and each.breaker.state == GatewayHealth.State.OPEN
        and not each.breaker.needs_credentials
    ]
    if not paused:
        return ()
    soonest = min(paused, key=lambda each: (each.breaker.reopens_at, each.tier.rank, each.key))
    return (_route(soonest, LAST_RESORT),)


def _why_not(candidate: Candidate, now: datetime) -> str:
    if not candidate.takes_amount:
        return BELOW_MINIMUM
    return NEEDS_CREDENTIALS if candidate.breaker.needs_credentials else PAUSED
