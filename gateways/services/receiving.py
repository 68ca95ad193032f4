"""A webhook at the door: what it proves, what it says, and the row it becomes.

Nothing else happens while the provider waits: no question to anybody, no payment looked for.
"""

import hashlib
from dataclasses import replace
from enum import StrEnum

import structlog

from core.limits import Limit, LimiterDown
from gateways.deliveries import Delivery, Event, Trust
from gateways.models import WebhookDelivery
from gateways.services.doors import Door
from gateways.services.inbox import Line, key_of, store_lines
from gateways.trouble import AuthenticationFailed, MalformedDelivery

_log = structlog.get_logger("acervo.webhooks")
REFUSALS_HEARD = Limit("webhook_refusals", times=60, seconds=60)
"""Forged or unreadable ones from one address; what proves itself is never counted."""
REFUSALS_KEPT = Limit("webhook_refusals_kept", times=20, seconds=60)
"""Of one gateway: enough to see what is wrong, too few to fill a disk."""
KEPT_BYTES = 4096
MOST_EVENTS = 1000
"""As many as 256 kB of honest ones hold: each becomes a row with the whole body in it."""


Result, Verdict = WebhookDelivery.Result, WebhookDelivery.Verdict


class Reception(StrEnum):
    """How a delivery was taken; a label of `webhooks_received_total`."""

    STORED = "stored"
    DUPLICATE = "duplicate"
    IGNORED = "ignored"
    PROBE = "probe"
    REFUSED = "refused"
    UNREADABLE = "unreadable"
    TOO_MANY = "too_many"


def receive_delivery(*, door: Door, delivery: Delivery) -> Reception:
    """Authenticate, read, store; the handler is woken by the same statement.

    Safe to repeat: the same event is stored once and counted. An empty body that proves nothing
    is a provider trying the address.
    """
    try:
        trust = door.adapter.authenticate(delivery)
    except AuthenticationFailed:
        return _turn_away(door, delivery, Verdict.REFUSED, Reception.REFUSED)
    except Exception as trouble:  # what a check trips over, it has not proved
        _log.error("webhook_not_checked", kind=door.kind, trouble=type(trouble).__name__)
        return _turn_away(door, delivery, Verdict.REFUSED, Reception.REFUSED)
    events = _events_of(door, delivery)
    if events is None:
        return _turn_away(door, delivery, Verdict.UNREADABLE, Reception.UNREADABLE)
    if not events and not delivery.body:
        return Reception.PROBE
    is_new = store_lines(door.gateway_id, delivery, lines_of(events, delivery, trust))
    if not events:
        return Reception.IGNORED
    return Reception.STORED if is_new else Reception.DUPLICATE


def _events_of(door: Door, delivery: Delivery) -> list[Event] | None:
    """None = nothing to be read, or far more than one letter tells."""
    try:
        events = door.adapter.parse(delivery)
    except MalformedDelivery:
        return None
    except Exception as trouble:  # a translator that trips over its vendor must not lose the news
        _log.error("webhook_unreadable", kind=door.kind, trouble=type(trouble).__name__)
        return None
    return events if len(events) <= MOST_EVENTS else None


def lines_of(events: list[Event], delivery: Delivery, trust: Trust) -> list[Line]:
    """One row for each event; one of its own for a delivery that tells us nothing."""
    verdict = Verdict.SIGNED if trust == Trust.SIGNED else Verdict.SECRET
    if not events:
        key = f"nothing:{_digest(delivery.body)}"
        return [Line(key, verdict.value, Result.IGNORED.value)]
    return [Line(key_of(event), verdict.value, event=event) for event in events]


def _turn_away(
    door: Door, delivery: Delivery, verdict: WebhookDelivery.Verdict, reception: Reception
) -> Reception:
    """Kept to be looked at, as far as the limits go; without Redis, not kept."""
    if not delivery.body:
        return Reception.PROBE
    try:
        if not REFUSALS_HEARD.hit(delivery.remote_ip).allowed:
            return Reception.TOO_MANY
        if not REFUSALS_KEPT.hit(str(door.gateway_id)).allowed:
            return reception
    except LimiterDown:
        return reception
    forged = verdict == Verdict.REFUSED
    kept = replace(delivery, body=delivery.body[:KEPT_BYTES]) if forged else delivery
    key = f"{verdict.value.lower()}:{_digest(delivery.body)}"
    store_lines(door.gateway_id, kept, [Line(key, verdict.value, Result.IGNORED.value)])
    return reception


def _digest(body: bytes) -> str:
    return hashlib.sha256(body).hexdigest()
