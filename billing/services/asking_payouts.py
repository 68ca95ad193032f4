"""Payouts whose end nobody knows are asked about until somebody does."""

from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet

from billing.models import Payout
from billing.services.finishing_payouts import doubt_payout
from billing.services.payout_answers import next_question, take_answer
from billing.services.sending_payouts import FIRST_QUESTION, transmit
from core import audit
from gateways.opening import open_payout_adapter
from gateways.payouts import PayoutState, PayoutStatus
from gateways.trouble import GatewayError

_AT_ONCE = 100
Status = Payout.Status


def ask_about_payouts(*, by: str, now: datetime) -> int:
    """Ask about those whose time has come; answers how many. Safe to repeat and to run at once."""
    due = _open().filter(ask_at__lte=now).order_by("ask_at").values_list("id", "ask_at")
    asked = 0
    for payout_id, ask_at in due[:_AT_ONCE]:
        mine = Payout.objects.filter(id=payout_id, ask_at=ask_at)
        if mine.update(ask_at=now + FIRST_QUESTION):
            ask_about_payout(payout_id=payout_id, by=by, now=now)
            asked += 1
    return asked


def ask_about_payout(*, payout_id: UUID, by: str, now: datetime) -> Payout | None:
    """Ask the provider what became of it; None when there is nothing to ask. Safe to repeat.

    It is sent on, with the same id, when the provider surely has none of it long enough after the
    last send, or has it and waits to be told to let it go.
    """
    payout = _open().select_related("gateway").filter(id=payout_id).first()
    if payout is None or payout.gateway is None:
        return None
    try:
        adapter = open_payout_adapter(payout.gateway)
        state = adapter.fetch_payout(payout.id)
    except GatewayError as trouble:
        _ask_later(payout, now)
        return doubt_payout(payout_id=payout.id, code=trouble.code, by=by, now=now)
    if _waits_for_us(state):
        return _send_on(payout, adapter.payout_absent_after, by=by, now=now)
    return take_answer(payout_id=payout.id, state=state, by=by, now=now) if state else payout


def _waits_for_us(state: PayoutState | None) -> bool:
    return state is None or state.status is PayoutStatus.CREATED


def _send_on(payout: Payout, patience: timedelta, *, by: str, now: datetime) -> Payout:
    """Who changes `sent_at` makes the call; the last one must have been long enough ago."""
    _ask_later(payout, now)
    if payout.sent_at is None or now - payout.sent_at < patience:
        return doubt_payout(payout_id=payout.id, code="not_found_yet", by=by, now=now)
    with transaction.atomic():
        mine = _open().filter(id=payout.id, sent_at=payout.sent_at)
        if not mine.update(sent_at=now):
            return payout
        audit.record("billing.payout.sent_on", subject=f"payout:{payout.id}", by=by)
    return transmit(payout, by=by, now=now)


def _ask_later(payout: Payout, now: datetime) -> None:
    Payout.objects.filter(id=payout.id).update(ask_at=next_question(payout, now))


def _open() -> QuerySet[Payout]:
    """Sent through a provider, and without an end."""
    sent = Payout.objects.filter(gateway__isnull=False)
    return sent.filter(status__in=[Status.PROCESSING, Status.UNKNOWN])
