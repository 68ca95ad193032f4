"""How a payout that was sent ended."""

from datetime import datetime
from decimal import Decimal
from uuid import UUID

from billing.ledger import post
from billing.models import Payout
from billing.postings import payout_confirmed
from billing.services.approving_payouts import give_back
from billing.services.payout_steps import locked, step

Status = Payout.Status


def confirm_payout(
    *, payout_id: UUID, by: str, now: datetime, fee: Decimal = Decimal("0.00")
) -> Payout:
    """The money left our bank, or our account at the provider. Safe to repeat.

    Raises PayoutNotFound, PayoutMoved.
    """
    with locked(payout_id) as payout:
        if payout.status == Status.PAID:
            return payout
        payout.fee = fee
        step(payout, Status.PAID, by=by, now=now)
        legs = payout_confirmed(
            partner_id=payout.partner_id,
            amount=payout.amount,
            fee=fee,
            gateway_id=payout.gateway_id,
        )
        post(kind="payout_confirmed", source=f"payout:{payout.id}", legs=legs, by=by, now=now)
    return payout


def fail_payout(*, payout_id: UUID, code: str, by: str, now: datetime) -> Payout:
    """The bank refused it: available again. Safe to repeat. Raises PayoutNotFound, PayoutMoved."""
    with locked(payout_id) as payout:
        if payout.status == Status.FAILED:
            return payout
        payout.failure_code = code[:50]
        step(payout, Status.FAILED, by=by, now=now)
        give_back(payout, by=by, now=now)
    return payout


def doubt_payout(*, payout_id: UUID, by: str, now: datetime, code: str = "") -> Payout:
    """Sent, and no answer that settles it: it is asked about. Safe to repeat.

    `code` tells people what is in the way, if anything is.
    """
    with locked(payout_id) as payout:
        if payout.status not in (Status.PROCESSING, Status.UNKNOWN):
            return payout
        payout.failure_code = code[:50]
        payout.save(update_fields=["failure_code"])
        if payout.status == Status.PROCESSING:
            step(payout, Status.UNKNOWN, by=by, now=now)
    return payout
