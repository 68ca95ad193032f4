"""Shares whose day has come become the partner's to take."""

from datetime import datetime
from uuid import UUID

import structlog
from django.db import transaction
from django.utils import timezone

from billing.ledger import balance, post
from billing.models import Settlement
from billing.postings import settlement_released
from core import audit, outbox
from core.errors import DomainError
from partners.models import Partner

_log = structlog.get_logger("acervo.settlements")
Status = Settlement.Status


def release_due_settlements(*, by: str, now: datetime) -> int:
    """Release every share due today or before, São Paulo time; answers how many.

    One transaction each, rows claimed with SKIP LOCKED: two rounds at once share the work, and a
    round that was missed is made up for by the next. Safe to repeat.
    """
    today = timezone.localdate(now)
    due = Settlement.objects.filter(status=Status.SCHEDULED, due_date__lte=today)
    ids = due.order_by("due_date", "id").values_list("id", flat=True)
    return sum(_try_release(settlement_id, by=by, now=now) for settlement_id in ids.iterator())


def _try_release(settlement_id: UUID, *, by: str, now: datetime) -> bool:
    """One that cannot be released must not hold up the others; `settlement_oldest_due_seconds`

    keeps telling of it.
    """
    try:
        return _release(settlement_id, by=by, now=now)
    except DomainError as trouble:
        _log.error("settlement_stuck", settlement=str(settlement_id), trouble=trouble.code)
        return False


def _release(settlement_id: UUID, *, by: str, now: datetime) -> bool:
    """What the partner owes us is repaid first."""
    with transaction.atomic():
        waiting = Settlement.objects.filter(id=settlement_id, status=Status.SCHEDULED)
        settlement = waiting.select_for_update(skip_locked=True).first()
        if settlement is None:
            return False
        # Its debt is repaid once, whatever else is released to it at the same time.
        Partner.objects.select_for_update(no_key=True).get(id=settlement.partner_id)
        owed = balance(f"partner:{settlement.partner_id}:debit")
        repaid = min(owed, settlement.amount)
        post(
            kind="settlement",
            source=f"settlement:{settlement.id}",
            legs=settlement_released(
                partner_id=settlement.partner_id, amount=settlement.amount, repaid=repaid
            ),
            by=by,
            now=now,
        )
        settlement.status, settlement.completed_at = Status.COMPLETED, now
        settlement.save(update_fields=["status", "completed_at"])
        _tell(settlement, by=by)
    return True


def _tell(settlement: Settlement, *, by: str) -> None:
    audit.record(
        "billing.settlement.completed",
        subject=f"settlement:{settlement.id}",
        by=by,
        after={"amount": str(settlement.amount)},
    )
    outbox.publish(
        "billing.settlement.completed",
        {"settlement_id": str(settlement.id), "partner_id": str(settlement.partner_id)},
    )
