"""Which gateway an address opens, remembered for a few seconds.

The hot path asks no database; a rotation, a new account or new credentials are obeyed within
`REMEMBERED_SECONDS`. A disabled gateway still lets in: money asked for yesterday may come today.
"""

import time
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Q

from gateways.gateway_adapter import GatewayAdapter
from gateways.models import Gateway
from gateways.models.gateway import digest_of
from gateways.opening import open_adapter
from gateways.registry import adapters

REMEMBERED_SECONDS = 3.0
MOST_REMEMBERED = 2000


@dataclass(frozen=True, slots=True)
class Door:
    """A gateway whose secret somebody knew."""

    gateway_id: UUID
    kind: str
    adapter: GatewayAdapter
    shuts_at: float
    """By the monotonic clock: asked for anew after that."""


_doors: dict[str, Door] = {}


def find_door(*, kind: str, secret: str, now: datetime) -> Door | None:
    """The gateway of this kind whose current secret this is, or its previous one for a while."""
    digest = digest_of(secret)
    door = _doors.get(digest)
    if door is None or door.shuts_at <= time.monotonic():
        door = _look_up(digest, now)
    return door if door is not None and door.kind == kind else None


def forget_doors() -> None:
    """Ask the database at the next webhook. Safe to repeat."""
    _doors.clear()


def _look_up(digest: str, now: datetime) -> Door | None:
    """Unknown ones are not remembered: who guesses would fill the memory."""
    _doors.pop(digest, None)
    known = Q(webhook_secret_digest=digest) | Q(
        previous_webhook_secret_digest=digest, previous_webhook_secret_until__gt=now
    )
    gateway = Gateway.objects.filter(known, kind__in=adapters()).first()
    if gateway is None:
        return None
    if len(_doors) >= MOST_REMEMBERED:
        _doors.clear()
    until = time.monotonic() + REMEMBERED_SECONDS
    door = Door(gateway.id, gateway.kind, open_adapter(gateway), until)
    _doors[digest] = door
    return door
