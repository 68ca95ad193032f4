"""Money back, whole or in part, and the one that bounces."""

import secrets
from datetime import datetime
from decimal import Decimal

from django.db import transaction

from core.outbox import publish
from gateways.models.sandbox import SandboxCharge
from gateways.sandbox.provider.charging import locked
from gateways.sandbox.provider.errors import Refusal, not_possible
from gateways.sandbox.provider.outcomes import Outcome, outcome_of
from gateways.sandbox.provider.telling import tell
from gateways.sandbox.provider.wire import paid_of, reserved_of

BOUNCE_SECONDS = 5
Line = dict[str, str]


def refund(charge: SandboxCharge, *, amount: Decimal, key: str, now: datetime) -> Line:
    """One refund for a key. Safe to repeat with the same amount. Raises Refusal."""
    with transaction.atomic():
        charge = locked(charge)
        known = next((each for each in charge.refunds if each["key"] == key), None)
        if known:
            return _same(known, amount)
        if charge.status != SandboxCharge.Status.PAID:
            raise not_possible("not_paid")
        if amount > paid_of(charge) - reserved_of(charge):
            raise not_possible("more_than_is_left")
        return _add(charge, amount, key, now)


def bounce(charge: SandboxCharge, *, now: datetime) -> None:
    """Refunds that were done come back: the account they went to is closed. Safe to repeat."""
    with transaction.atomic():
        charge = locked(charge)
        done = [each for each in charge.refunds if each["status"] == "done"]
        if done:
            for each in done:
                each["status"] = "failed"
            _write(charge, now)
            tell(charge, "refund.failed", now)


def _add(charge: SandboxCharge, amount: Decimal, key: str, now: datetime) -> Line:
    line = {
        "id": f"rfd_{secrets.token_hex(8)}",
        "amount": str(amount),
        "status": "done",
        "key": key,
    }
    charge.refunds = [*charge.refunds, line]
    _write(charge, now)
    tell(charge, "refund.done", now)
    if outcome_of(charge.amount) is Outcome.REFUND_BOUNCES:
        identity = {"charge_id": charge.id.hex}
        publish("gateways.sandbox_refund.bounced", identity, delay_seconds=BOUNCE_SECONDS)
    return line


def _same(known: Line, amount: Decimal) -> Line:
    if Decimal(known["amount"]) != amount:
        raise Refusal(409, "key_reused", "This key was used for another amount.")
    return known


def _write(charge: SandboxCharge, now: datetime) -> None:
    charge.updated_at = now
    charge.save(update_fields=["refunds", "updated_at"])
