"""Prepaid voucher credits: an append-only account whose balance is a sum, never below zero.

Every movement first locks the partner's row, so that the sum somebody checked is still true when
they write. `(source, kind)` is unique: a movement repeated is the movement made before. The entry
itself says who and why; only grants, which come from people, are audited as well.
"""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Sum

from core import audit
from partners.errors import NotEnoughCredits
from partners.models import CreditEntry, Partner

Kind = CreditEntry.Kind


def balance(*, partner_id: UUID) -> int:
    """What the partner may still spend."""
    total = CreditEntry.objects.filter(partner_id=partner_id).aggregate(total=Sum("amount"))
    return total["total"] or 0


@transaction.atomic
def grant_credits(
    *, partner_id: UUID, amount: int, source: str, by: str, now: datetime, note: str = ""
) -> CreditEntry:
    """Add credits; `note` goes into the audit trail. Safe to repeat with the same source."""
    _lock(partner_id)
    earlier = _earlier(source, Kind.GRANTED)
    if earlier:
        return earlier
    entry = _enter(partner_id, Kind.GRANTED, amount, source, by, now)
    audit.record(
        "partners.credits.granted",
        subject=f"partner:{partner_id}",
        by=by,
        after={"amount": amount, "source": source, "note": note},
    )
    return entry


@transaction.atomic
def reserve_credits(
    *, partner_id: UUID, amount: int, source: str, by: str, now: datetime
) -> CreditEntry:
    """Take credits out of the balance. Safe to repeat with the same source.

    Raises NotEnoughCredits, and then nothing is taken.
    """
    _lock(partner_id)
    earlier = _earlier(source, Kind.RESERVED)
    if earlier:
        return earlier
    available = balance(partner_id=partner_id)
    if available < amount:
        raise NotEnoughCredits(credits=available, needed=amount)
    return _enter(partner_id, Kind.RESERVED, -amount, source, by, now)


@transaction.atomic
def return_credits(
    *, partner_id: UUID, amount: int, source: str, by: str, now: datetime
) -> CreditEntry:
    """Put reserved credits back. Safe to repeat with the same source."""
    _lock(partner_id)
    earlier = _earlier(source, Kind.RETURNED)
    return earlier or _enter(partner_id, Kind.RETURNED, amount, source, by, now)


@transaction.atomic
def consume_credit(*, partner_id: UUID, source: str, by: str, now: datetime) -> CreditEntry:
    """Mark that a reserved credit was used; the balance does not move. Safe to repeat."""
    _lock(partner_id)
    earlier = _earlier(source, Kind.CONSUMED)
    return earlier or _enter(partner_id, Kind.CONSUMED, 0, source, by, now)


def _lock(partner_id: UUID) -> None:
    """One movement at a time. NO KEY: rows that merely point at the partner need not wait."""
    Partner.objects.select_for_update(no_key=True).get(id=partner_id)


def _earlier(source: str, kind: Kind) -> CreditEntry | None:
    return CreditEntry.objects.filter(source=source, kind=kind).first()


def _enter(
    partner_id: UUID, kind: Kind, amount: int, source: str, by: str, now: datetime
) -> CreditEntry:
    return CreditEntry.objects.create(
        partner_id=partner_id, kind=kind, amount=amount, source=source, by=by, created_at=now
    )
