"""What staff decide about a payout before it leaves."""

from datetime import datetime
from uuid import UUID

from billing.errors import SecondPersonNeeded
from billing.ledger import post
from billing.models import Payout
from billing.postings import payout_failed
from billing.services.payout_steps import locked, step

Status = Payout.Status


def approve_payout(*, payout_id: UUID, by: str, now: datetime) -> Payout:
    """Let it go. Raises PayoutNotFound, PayoutMoved, SecondPersonNeeded."""
    with locked(payout_id) as payout:
        if payout.requested_by == by:
            raise SecondPersonNeeded
        payout.approved_by, payout.approved_at = by, now
        step(payout, Status.APPROVED, by=by, now=now)
    return payout


def hold_payout(*, payout_id: UUID, by: str, now: datetime) -> Payout:
    """Stop it until somebody lets it on. Raises PayoutNotFound, PayoutMoved."""
    with locked(payout_id) as payout:
        payout.approved_by, payout.approved_at = "", None
        step(payout, Status.HELD, by=by, now=now)
    return payout


def resume_payout(*, payout_id: UUID, by: str, now: datetime) -> Payout:
    """Back to the queue; it is approved anew. Raises PayoutNotFound, PayoutMoved."""
    with locked(payout_id) as payout:
        payout.needs_second_person = True
        step(payout, Status.REQUESTED, by=by, now=now)
    return payout


def cancel_payout(*, payout_id: UUID, by: str, now: datetime) -> Payout:
    """Give the money back to the available balance. Raises PayoutNotFound, PayoutMoved."""
    with locked(payout_id) as payout:
        step(payout, Status.CANCELED, by=by, now=now)
        give_back(payout, by=by, now=now)
    return payout


def give_back(payout: Payout, *, by: str, now: datetime) -> None:
    """It did not leave: available again. Safe to repeat."""
    legs = payout_failed(partner_id=payout.partner_id, amount=payout.amount)
    post(kind="payout_failed", source=f"payout:{payout.id}", legs=legs, by=by, now=now)
