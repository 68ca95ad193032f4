"""When a provider is asked again about a charge nobody tells us of: soon at first, then rarer.

Pure functions. A payment's age decides, so that nothing has to be counted.
"""

from datetime import datetime, timedelta

from gateways.models import Payment
from gateways.registry import adapter_class

IN_FLIGHT = timedelta(seconds=60)
"""Longer than any of our own requests can take: before that, silence may be our own."""
FIRST_QUESTION = timedelta(seconds=15)
REPEAT_FOR = timedelta(hours=12)
"""Providers forget idempotency keys after a day; a repeat must never make a second charge."""
UNKNOWN_FOR_LONG = timedelta(minutes=30)
LATE_FOR = timedelta(days=3)
"""Money may still come for a Pix that is over."""
A_DAY = timedelta(days=1)
LOOK_BACK = timedelta(days=3)
"""A refund, a dispute or a fee whose letter was lost is found within these days."""
DISPUTES_LAST = timedelta(days=180)
CLOCK_RULES_AFTER = timedelta(hours=1)
"""A provider that cannot be reached for so long after a Pix was due is not waited for."""
_JUST_AFTER = timedelta(seconds=5)
_CLOSED = (Payment.Status.EXPIRED, Payment.Status.FAILED)


def question_after(payment: Payment, now: datetime) -> datetime | None:
    """When to ask next, at the pace its provider bears; None = no more."""
    if payment.gateway is None:
        return None
    pause = adapter_class(payment.gateway.kind).capabilities.poll_interval
    return next_question(payment, poll_interval=pause, now=now)


def next_question(payment: Payment, *, poll_interval: timedelta, now: datetime) -> datetime | None:
    """When to ask next; None = no more."""
    age = max(now - payment.created_at, timedelta(0))
    if payment.status == Payment.Status.UNKNOWN:
        return now + max(poll_interval, _between(FIRST_QUESTION, age / 2, timedelta(hours=6)))
    if payment.status == Payment.Status.PENDING:
        return _of_pending(payment, age, poll_interval, now)
    if payment.status in _CLOSED and payment.method == Payment.Method.PIX and payment.provider_id:
        over = now - payment.expires_at
        pause = _between(timedelta(minutes=10), over, timedelta(hours=12))
        return now + max(poll_interval, pause) if over < LATE_FOR else None
    if payment.paid_at is not None:
        return _of_paid(payment, payment.paid_at, poll_interval, now)
    return None


def _of_paid(
    payment: Payment, paid_at: datetime, poll_interval: timedelta, now: datetime
) -> datetime | None:
    """Once a day for what no letter told us of; sooner while the provider has not said its fee."""
    since = max(now - paid_at, timedelta(0))
    if since >= (DISPUTES_LAST if payment.dispute == "open" else LOOK_BACK):
        return None
    pause = A_DAY
    if payment.fee is None or payment.fee_is_estimate:
        pause = _between(timedelta(minutes=15), since, A_DAY)
    return now + max(poll_interval, pause)


def _of_pending(
    payment: Payment, age: timedelta, poll_interval: timedelta, now: datetime
) -> datetime:
    pause = max(poll_interval, _between(FIRST_QUESTION, age / 4, timedelta(minutes=10)))
    if now < payment.expires_at:
        # Once it is over it is asked at once: that answer decides.
        return max(now + poll_interval, min(now + pause, payment.expires_at + _JUST_AFTER))
    return now + pause


def _between(least: timedelta, wanted: timedelta, most: timedelta) -> timedelta:
    return max(least, min(wanted, most))
