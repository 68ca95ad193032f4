"""What the person on the payer's page does."""

import secrets
import string
from datetime import datetime, timedelta
from decimal import Decimal

from django.db import transaction
from django.utils import timezone

from core.money import CENT, quantize
from core.outbox import publish
from gateways.models.sandbox import SandboxCharge
from gateways.sandbox.provider.charging import close, locked
from gateways.sandbox.provider.errors import not_possible
from gateways.sandbox.provider.outcomes import Outcome, outcome_of
from gateways.sandbox.provider.prices import fee_of
from gateways.sandbox.provider.telling import tell

Status, Dispute = SandboxCharge.Status, SandboxCharge.Dispute
LATE_SECONDS = 5
_BANK = "00000000"


def pay(charge: SandboxCharge, *, now: datetime) -> SandboxCharge:
    """The money comes, in the way the amount asks for. Safe to repeat: it comes once.

    Raises Refusal when the charge is closed.
    """
    with transaction.atomic():
        charge = locked(charge)
        if charge.status == Status.OPEN and charge.expires_at > now:
            if _is_late(charge):
                _expire_and_pay_later(charge, now)
            else:
                settle(charge, now)
    if charge.status != Status.PAID and not _comes_later(charge):
        raise not_possible("not_open")
    return charge


def decline(charge: SandboxCharge, *, now: datetime) -> SandboxCharge:
    """The bank says no. Safe to repeat. Raises Refusal."""
    with transaction.atomic():
        charge = locked(charge)
        if charge.status == Status.OPEN:
            close(charge, Status.DECLINED, now)
    if charge.status != Status.DECLINED:
        raise not_possible("not_open")
    return charge


def let_expire(charge: SandboxCharge, *, now: datetime) -> SandboxCharge:
    """Time passes at once. Safe to repeat. Raises Refusal."""
    with transaction.atomic():
        charge = locked(charge)
        if charge.status == Status.OPEN:
            _expire(charge, now)
    if charge.status != Status.EXPIRED:
        raise not_possible("not_open")
    return charge


def dispute(charge: SandboxCharge, *, outcome: str, now: datetime) -> SandboxCharge:
    """Contest a paid charge, or decide a contest. Safe to repeat. Raises Refusal."""
    before = Dispute.NONE if outcome == Dispute.OPEN else Dispute.OPEN
    with transaction.atomic():
        charge = locked(charge)
        if charge.status != Status.PAID or charge.dispute not in (before, outcome):
            raise not_possible("not_disputable")
        if charge.dispute == before:
            charge.dispute, charge.updated_at = outcome, now
            charge.save(update_fields=["dispute", "updated_at"])
            tell(charge, f"dispute.{'opened' if outcome == Dispute.OPEN else outcome}", now)
    return charge


def settle(charge: SandboxCharge, now: datetime) -> None:
    """Write the money down and tell. Whoever calls holds the row."""
    charge.payments = [{"amount": str(each)} for each in _amounts(charge)]
    charge.status, charge.paid_at, charge.updated_at = Status.PAID, now, now
    charge.fee = fee_of(charge.method, sum(_amounts(charge), Decimal(0)))
    charge.end_to_end_id = _end_to_end_id(now) if charge.method == "pix" else ""
    charge.save()
    tell(charge, "charge.paid", now)


def _is_late(charge: SandboxCharge) -> bool:
    return outcome_of(charge.amount) is Outcome.LATE


def _comes_later(charge: SandboxCharge) -> bool:
    return charge.status == Status.EXPIRED and _is_late(charge)


def _amounts(charge: SandboxCharge) -> list[Decimal]:
    """What comes in, payment by payment."""
    amount = charge.amount
    match outcome_of(amount):
        case Outcome.UNDERPAID:
            return [amount - max(quantize(amount / 10), CENT)]
        case Outcome.OVERPAID:
            return [amount + 1]
        case Outcome.PAID_TWICE:
            return [amount, amount]
        case _:
            return [amount]


def _expire(charge: SandboxCharge, now: datetime) -> None:
    charge.expires_at = min(charge.expires_at, now - timedelta(seconds=1))
    charge.save(update_fields=["expires_at"])
    close(charge, Status.EXPIRED, now)


def _expire_and_pay_later(charge: SandboxCharge, now: datetime) -> None:
    _expire(charge, now)
    identity = {"charge_id": charge.id.hex}
    publish("gateways.sandbox_payment.delayed", identity, delay_seconds=LATE_SECONDS)


def _end_to_end_id(now: datetime) -> str:
    """32 characters, as the Central Bank has them: E, the bank, the minute, eleven at random."""
    letters = string.ascii_letters + string.digits
    chance = "".join(secrets.choice(letters) for _ in range(11))
    return f"E{_BANK}{timezone.localtime(now):%Y%m%d%H%M}{chance}"
