"""A stored event takes effect: find its payment, ask the provider, merge what is true.

The event is a doorbell. What it says moves no money; what the provider answers does.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from uuid import UUID

import structlog
from django.db import transaction

from core.outbox import Again
from gateways.charges import Charge, ChargeStatus
from gateways.deliveries import Delivery, Event, Kind
from gateways.metrics import WEBHOOK_MATCHES
from gateways.models import Discrepancy, Payment, PaymentEvent, WebhookDelivery
from gateways.opening import open_adapter
from gateways.selectors.matching import NO_MATCH, Match, matching_payment
from gateways.services.asking import fetch_charge
from gateways.services.discrepancies import note_discrepancy
from gateways.services.foreign import what_is_foreign
from gateways.services.inbox import key_of
from gateways.services.settling import apply_charge
from gateways.services.waking import lock_ids
from gateways.trouble import (
    AskedTooSoon,
    CredentialsRejected,
    GatewayError,
    MalformedDelivery,
    Outcome,
)

_log = structlog.get_logger("acervo.webhooks")
Result, Verdict = WebhookDelivery.Result, WebhookDelivery.Verdict
ECHO = timedelta(seconds=60)
"""A provider may ring before its own answers know it."""
PATIENCE = timedelta(days=3)
_SHORTEST_PAUSE, _LONGEST_PAUSE = 20.0, 3600.0


@dataclass(frozen=True, slots=True)
class _Finding:
    """What became of an event."""

    result: str
    match: Match = NO_MATCH
    error: str = ""


def handle_delivery(*, delivery_id: int, now: datetime) -> None:
    """Give one stored event its effect. Safe to repeat and to run twice at once.

    What has taken effect is left alone. Raises Again when the provider has to be asked later,
    GatewayError when it has not answered for days.
    """
    row = WebhookDelivery.objects.select_related("gateway").filter(id=delivery_id).first()
    if row is None or row.result in (Result.APPLIED, Result.IGNORED):
        return
    event = _event_of(row)
    if event is None:
        _write_down(row, _Finding(Result.FAILED, error="the event cannot be read again"), now)
        return
    match = matching_payment(gateway_id=row.gateway_id, event=event, path_token=row.path_token)
    if match.payment_id is None:
        match = _look_again(row, event, now)
    if match.payment_id is not None:
        _write_down(row, _take_effect(row, event, match.payment_id, match, now), now)


def _event_of(row: WebhookDelivery) -> Event | None:
    delivery = Delivery(
        body=bytes(row.body),
        headers=row.headers,
        received_at=row.received_at,
        query=row.query,
        path_token=row.path_token,
    )
    try:
        events = open_adapter(row.gateway).parse(delivery)
    except MalformedDelivery:
        return None
    return next((each for each in events if key_of(each) == row.event_key), None)


def _look_again(row: WebhookDelivery, event: Event, now: datetime) -> Match:
    """Once more while nobody can give a payment one of these ids; only then "found nothing"."""
    with transaction.atomic():
        lock_ids(row.gateway_id, [event.provider_id, event.end_to_end_id])
        match = matching_payment(gateway_id=row.gateway_id, event=event, path_token=row.path_token)
        if match.payment_id is None:
            _write_down(row, _Finding(Result.UNMATCHED), now)
    return match


def _take_effect(
    row: WebhookDelivery, event: Event, payment_id: UUID, match: Match, now: datetime
) -> _Finding:
    payment = Payment.objects.get(id=payment_id)
    if _tells_nothing_new(event, payment):
        return _Finding(Result.NO_CHANGE, match)
    try:
        charge = fetch_charge(payment_id=payment.id, now=now, provider_id=event.provider_id)
    except AskedTooSoon as too_soon:
        raise Again(after_seconds=too_soon.retry_after_seconds) from None
    except GatewayError as trouble:
        return _give_up_or_wait(row, match, trouble, now)
    if charge is None:
        return _Finding(Result.NO_CHANGE, match)
    source = f"webhook:{row.pk}"
    charge = _with_dispute(charge, event, row.verdict)
    payment = apply_charge(payment_id=payment.id, charge=charge, source=source, now=now)
    if event.kind == Kind.REFUND_FAILED:
        note_discrepancy(payment=payment, kind=Discrepancy.Kind.REFUND_FAILED, now=now)
    if what_is_foreign(payment, charge) or _is_short(payment):
        return _Finding(Result.MISMATCH, match)
    if PaymentEvent.objects.filter(payment=payment, source=source).exists():
        return _Finding(Result.APPLIED, match)
    if event.status == ChargeStatus.PAID and payment.amount_paid is None:
        _wait_for_echo(row, now)
    return _Finding(Result.NO_CHANGE, match)


def _tells_nothing_new(event: Event, payment: Payment) -> bool:
    """ "It was created": we know, and asking costs one of the few questions a provider allows."""
    known = payment.status != Payment.Status.UNKNOWN
    return known and event.status == ChargeStatus.PENDING and not event.must_fetch


def _with_dispute(charge: Charge, event: Event, verdict: str) -> Charge:
    """The event's own word where the provider's answer has none.

    That a dispute was won gives money back to us: that only a signature may say.
    """
    if charge.dispute or not event.dispute:
        return charge
    if event.dispute == "won" and verdict != Verdict.SIGNED:
        return charge
    return replace(charge, dispute=event.dispute)


def _is_short(payment: Payment) -> bool:
    came = payment.amount_paid
    return came is not None and came < payment.amount and not payment.settles


def _give_up_or_wait(
    row: WebhookDelivery, match: Match, trouble: GatewayError, now: datetime
) -> _Finding:
    """A provider that is away is asked again, ever more rarely; a clear no is for people."""
    name = type(trouble).__name__
    passes = trouble.outcome != Outcome.REJECTED or isinstance(trouble, CredentialsRejected)
    if not passes:
        return _Finding(Result.FAILED, match, error=f"{name} {trouble.code}".strip())
    waited = now - row.received_at
    if waited > PATIENCE:
        raise trouble
    _log.warning("webhook_waits", kind=row.gateway.kind, trouble=name)
    pause = min(max(waited.total_seconds() / 4, _SHORTEST_PAUSE), _LONGEST_PAUSE)
    raise Again(after_seconds=pause)


def _wait_for_echo(row: WebhookDelivery, now: datetime) -> None:
    """Raises Again while the provider's answer may still lag behind its own news."""
    if now - row.received_at < ECHO:
        raise Again(after_seconds=_SHORTEST_PAUSE)


def _write_down(row: WebhookDelivery, finding: _Finding, now: datetime) -> None:
    """The result; one that took effect is not overwritten by a rival that came too late."""
    found = "matched" if finding.match.payment_id else "unmatched"
    WEBHOOK_MATCHES.labels(finding.match.rule or "none", found).inc()
    WebhookDelivery.objects.filter(id=row.pk).exclude(result=Result.APPLIED).update(
        result=finding.result,
        matched_by=finding.match.rule,
        payment_id=finding.match.payment_id,
        error=finding.error[:200],
        handled_at=now,
    )
