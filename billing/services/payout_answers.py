"""What a provider says of a payout, taken into our books."""

from datetime import datetime, timedelta
from decimal import Decimal
from uuid import UUID

import structlog

from billing.metrics import PAYOUTS
from billing.models import Payout
from billing.services.finishing_payouts import confirm_payout, doubt_payout, fail_payout
from billing.services.payout_steps import ENDS, locked, step
from core import audit
from core.money import Money
from gateways.payouts import PayoutState, PayoutStatus, belongs_to

_SOONEST, _LATEST = timedelta(seconds=15), timedelta(hours=1)
_log = structlog.get_logger("acervo.payouts")
Status = Payout.Status


def take_answer(*, payout_id: UUID, state: PayoutState, by: str, now: datetime) -> Payout:
    """Confirm, fail or go on waiting. Safe to repeat: an end is an end.

    Another amount than ours settles nothing. Money that went to a key of somebody else has gone:
    it is booked as paid, and people are told.
    """
    with locked(payout_id) as payout:
        if payout.status in ENDS:
            _compare(payout, state)
            return payout
        wrong = _wrong(payout, state)
        payout.provider_id = state.provider_id or payout.provider_id
        payout.failure_code = wrong
        payout.ask_at = next_question(payout, now)
        payout.save(update_fields=["provider_id", "failure_code", "ask_at"])
        return _apply(payout, state, wrong, by=by, now=now)


def next_question(payout: Payout, now: datetime) -> datetime:
    """Ever more rarely, the longer it takes."""
    age = now - (payout.approved_at or payout.requested_at)
    return now + max(_SOONEST, min(age / 4, _LATEST))


def _apply(payout: Payout, state: PayoutState, wrong: str, *, by: str, now: datetime) -> Payout:
    if wrong == "amount_differs":
        return doubt_payout(payout_id=payout.id, code=wrong, by=by, now=now)
    if state.status is PayoutStatus.PAID:
        if wrong:
            _report_holder(payout, by=by)
        fee = state.fee.reais if state.fee else Decimal("0.00")
        return confirm_payout(payout_id=payout.id, fee=fee, by=by, now=now)
    if state.status is PayoutStatus.FAILED:
        return fail_payout(payout_id=payout.id, code=state.code or "failed", by=by, now=now)
    if state.status is PayoutStatus.PENDING:
        if payout.status == Status.UNKNOWN:
            step(payout, Status.PROCESSING, by=by, now=now)
        return payout
    return doubt_payout(payout_id=payout.id, code=wrong or state.status.value, by=by, now=now)


def _wrong(payout: Payout, state: PayoutState) -> str:
    if state.amount != Money.of(payout.amount):
        return "amount_differs"
    holder = payout.destination["document"]
    return "" if belongs_to(holder, state.holder_document) else "holder_differs"


def _report_holder(payout: Payout, *, by: str) -> None:
    PAYOUTS.labels("holder_differs").inc()
    _log.error("payout_holder_differs", payout=str(payout.id))
    audit.record("billing.payout.holder_differs", subject=f"payout:{payout.id}", by=by)


def _compare(payout: Payout, state: PayoutState) -> None:
    """We gave the money back, and the provider says it left: nothing but people can mend that."""
    left = state.status is PayoutStatus.PAID
    if left and payout.status != Status.PAID:
        PAYOUTS.labels("contradicted").inc()
        _log.error("payout_contradicted", payout=str(payout.id), ours=payout.status)
