"""The breaker's memory in the database: one row per gateway, changed under its lock."""

from dataclasses import asdict, fields
from datetime import datetime
from uuid import UUID

from django.db import transaction

from gateways.models import Gateway, GatewayHealth
from gateways.routing.breaker import Breaker, after_answer, after_silence, probing
from gateways.trouble import GatewayError

_FIELDS = tuple(each.name for each in fields(Breaker))


def breaker_of(health: GatewayHealth | None) -> Breaker:
    """The breaker as the row tells it; a gateway nobody has called yet is in order."""
    if health is None:
        return Breaker()
    return Breaker(**{name: getattr(health, name) for name in _FIELDS})


def claim_probe(*, gateway_id: UUID, last_resort: bool, now: datetime) -> bool:
    """Take the one call a gateway that is not in order is allowed; False = it is not to be called.

    With `last_resort` the pause is not waited for, and still only one is let through at a time.
    """
    with transaction.atomic():
        health = _locked(gateway_id)
        breaker = breaker_of(health)
        paused = breaker.state == GatewayHealth.State.OPEN and not breaker.needs_credentials
        if not (breaker.may_probe(now) or (last_resort and paused)):
            return False
        _keep(health, probing(breaker, now))
    return True


def note_answer(
    *, gateway_id: UUID, trouble: GatewayError | None, probe: bool, now: datetime
) -> None:
    """Write down how a call ended. Not to be repeated: each call is counted."""
    with transaction.atomic():
        health = _locked(gateway_id)
        if trouble is None or not trouble.fault:
            health.last_ok_at = now
        else:
            health.last_fault_at, health.last_fault = now, type(trouble).__name__[:50]
        seed = str(gateway_id)
        _keep(health, after_answer(breaker_of(health), trouble, now=now, probe=probe, seed=seed))


def release_probe(*, gateway_id: UUID, now: datetime) -> None:
    """The one call was not made after all. Safe to repeat."""
    with transaction.atomic():
        health = _locked(gateway_id)
        _keep(health, after_silence(breaker_of(health), now=now))


def close_breaker(*, gateway: Gateway) -> bool:
    """Start anew, as after somebody has saved other credentials; answers whether it was not closed.

    Safe to repeat. Written in the caller's transaction, beside its audit row.
    """
    with transaction.atomic():
        health = _locked(gateway.pk)
        was_closed = breaker_of(health) == Breaker()
        _keep(health, Breaker())
    return not was_closed


def _locked(gateway_id: UUID) -> GatewayHealth:
    rows = GatewayHealth.objects.select_for_update().filter(gateway_id=gateway_id)
    health = rows.first()
    if health is None:
        GatewayHealth.objects.bulk_create(
            [GatewayHealth(gateway_id=gateway_id)], ignore_conflicts=True
        )
        health = rows.get()
    return health


def _keep(health: GatewayHealth, breaker: Breaker) -> None:
    for name, value in asdict(breaker).items():
        setattr(health, name, value)
    health.save()
