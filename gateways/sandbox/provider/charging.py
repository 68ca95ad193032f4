"""New charges, and finding them again."""

import hashlib
import uuid
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import IntegrityError, transaction

from core.outbox import publish
from gateways.http import encode
from gateways.models.sandbox import SandboxCharge
from gateways.sandbox.provider.errors import Refusal, not_found, not_possible
from gateways.sandbox.provider.outcomes import Outcome, outcome_of
from gateways.sandbox.provider.telling import tell

Status = SandboxCharge.Status


@dataclass(frozen=True, slots=True)
class NewCharge:
    """What a shop asks for; read and checked by the API."""

    reference: str
    payment_id: str
    amount: Decimal
    method: str
    description: str
    expires_at: datetime
    webhook_url: str
    return_url: str


def create_charge(
    *, account: str, new: NewCharge, idempotency_key: str, body: dict[str, Any], now: datetime
) -> SandboxCharge:
    """One charge for a key and for a reference. Safe to repeat with the same body.

    Raises Refusal: another body under the key, a reference that is taken.
    """
    digest = hashlib.sha256(encode(body)).hexdigest()
    wanted = {name: getattr(new, name) for name in new.__slots__ if name != "reference"}
    status = Status.DECLINED if outcome_of(new.amount) is Outcome.DECLINED else Status.OPEN
    defaults = {"idempotency_key": idempotency_key, "request_digest": digest, "status": status}
    try:
        with transaction.atomic():
            made, is_new = SandboxCharge.objects.get_or_create(
                account=account,
                reference=new.reference,
                defaults={**wanted, **defaults, "created_at": now, "updated_at": now},
            )
            if is_new and made.status == Status.OPEN:
                _wait_for_the_end(made, now)
    except IntegrityError:
        raise Refusal(409, "key_reused", "This key was used for another charge.") from None
    if (made.idempotency_key, made.request_digest) != (idempotency_key, digest):
        raise Refusal(409, "reference_taken", "This reference already has another charge.")
    return made


def charge_of(*, account: str, charge_id: str = "", reference: str = "") -> SandboxCharge:
    """A charge of this account, by the sandbox's id or by the shop's. Raises Refusal."""
    wanted: dict[str, Any] = {"reference": reference}
    if not reference:
        try:
            wanted = {"pk": uuid.UUID(charge_id)}
        except ValueError:
            raise not_found() from None
    charge = SandboxCharge.objects.filter(account=account, **wanted).first()
    if charge is None:
        raise not_found()
    return charge


def locked(charge: SandboxCharge) -> SandboxCharge:
    """The same charge, held until the end of the transaction."""
    return SandboxCharge.objects.select_for_update().get(pk=charge.pk)


def expire_charge(charge: SandboxCharge, *, now: datetime) -> SandboxCharge:
    """An open charge whose time is up is closed and told. Safe to repeat."""
    with transaction.atomic():
        charge = locked(charge)
        if charge.status == Status.OPEN and charge.expires_at <= now:
            close(charge, Status.EXPIRED, now)
    return charge


def cancel_charge(charge: SandboxCharge, *, now: datetime) -> SandboxCharge:
    """Withdraw what nobody has paid. Safe to repeat. Raises Refusal."""
    with transaction.atomic():
        charge = locked(charge)
        if charge.status == Status.OPEN:
            close(charge, Status.CANCELLED, now)
    if charge.status != Status.CANCELLED:
        raise not_possible("not_open")
    return charge


def close(charge: SandboxCharge, status: str, now: datetime) -> None:
    """No money came; whoever holds the row decides why."""
    charge.status, charge.updated_at = status, now
    charge.save(update_fields=["status", "updated_at"])
    tell(charge, f"charge.{status}", now)


def _wait_for_the_end(charge: SandboxCharge, now: datetime) -> None:
    left = max((charge.expires_at - now).total_seconds(), 0)
    payload = {"charge_id": charge.id.hex}
    publish("gateways.sandbox_charge.opened", payload, delay_seconds=left)
