"""Asking about charges nobody tells us of, until we know.

1. Claim the payment whose question has been due longest, so that rounds share the work.
2. UNKNOWN: repeat the sealed request where that is safe, else look for its token; only a sure
   "not there" closes it, never the clock. A Pix that made way is withdrawn as soon as it is known.
3. Otherwise fetch. A Pix that is over ends by our clock once its provider was asked; a card's page
   is withdrawn first. Money that comes later settles all the same.
4. Set the next question.
"""

import time
from datetime import datetime, timedelta
from uuid import UUID

import structlog
from django.db import transaction
from django.db.models import Q

from gateways.asking_times import CLOCK_RULES_AFTER
from gateways.models import Payment
from gateways.registry import adapters
from gateways.services.asking import ask_gateway
from gateways.services.cancelling import cancel_payment
from gateways.services.closing import close_payment
from gateways.services.learning import learn_of_unknown
from gateways.services.scheduling import schedule_question
from gateways.trouble import AskedTooSoon, GatewayError

LEASE = timedelta(seconds=120)
BUDGET_SECONDS = 20.0
MOST = 500
_log = structlog.get_logger("acervo.gateways")
Status = Payment.Status


def ask_about_payments(
    *, now: datetime, budget_seconds: float = BUDGET_SECONDS, most: int = MOST
) -> int:
    """One round of questions; answers how many were asked.

    Safe to repeat and to run many times at once. A gateway that does not answer is left alone for
    the rest of the round, so that it does not use up everybody's time.
    """
    until, deaf, asked = time.monotonic() + budget_seconds, set[UUID](), 0
    while asked < most and time.monotonic() < until:
        payment = _claim_next(now, deaf)
        if payment is None:
            break
        asked += 1
        if not resolve_payment(payment=payment, now=now) and payment.gateway_id:
            deaf.add(payment.gateway_id)
    return asked


def resolve_payment(*, payment: Payment, now: datetime) -> bool:
    """Learn what is true of one payment and set its next question; False = its gateway is down.

    Safe to repeat; not inside a transaction.
    """
    answered, is_up = False, True
    try:
        _ask(payment, now)
        answered = True
    except AskedTooSoon:
        pass
    except GatewayError as trouble:
        is_up = not trouble.fault
        _log.info("gateway_did_not_say", kind=_kind(payment), trouble=type(trouble).__name__)
    except Exception as bug:  # one payment that cannot be asked about must not stop the others
        _log.error("question_failed", payment_id=payment.payment_id, trouble=type(bug).__name__)
    _end_by_the_clock(payment.id, answered=answered, now=now)
    schedule_question(payment_id=payment.id, now=now)
    return is_up


def _claim_next(now: datetime, deaf: set[UUID]) -> Payment | None:
    with transaction.atomic():
        payment = (
            Payment.objects.select_for_update(skip_locked=True, of=("self",))
            .select_related("gateway")
            .filter(_can_be_asked(), ask_at__lte=now)
            .exclude(gateway_id__in=deaf)
            .order_by("ask_at")
            .first()
        )
        if payment is not None:
            payment.ask_at = now + LEASE
            payment.save(update_fields=["ask_at"])
    return payment


def _can_be_asked() -> Q:
    """Not of a provider only another version of this code knows: that would end every round."""
    return Q(gateway__isnull=True) | Q(gateway__kind__in=list(adapters()))


def _ask(payment: Payment, now: datetime) -> None:
    if payment.gateway is None:
        return
    if payment.status == Status.UNKNOWN and not payment.provider_id:
        payment = learn_of_unknown(payment=payment, source="janitor", now=now)
    else:
        payment = ask_gateway(payment_id=payment.id, source="janitor", now=now)
    if payment.status == Status.PENDING and _is_unwanted(payment, now):
        cancel_payment(payment_id=payment.id, source="janitor", now=now)


def _is_unwanted(payment: Payment, now: datetime) -> bool:
    """Replaced by another, or a card's page nobody used in time."""
    over = payment.expires_at <= now
    return payment.superseded_at is not None or (over and payment.method == Payment.Method.CARD)


def _end_by_the_clock(payment_id: UUID, *, answered: bool, now: datetime) -> None:
    payment = Payment.objects.get(id=payment_id)
    patience = timedelta(0) if answered else CLOCK_RULES_AFTER
    if (
        payment.status == Status.PENDING
        and payment.method == Payment.Method.PIX
        and payment.expires_at + patience <= now
    ):
        close_payment(payment_id=payment_id, closed_as="expired", source="janitor", now=now)


def _kind(payment: Payment) -> str:
    return payment.gateway.kind if payment.gateway else payment.gateway_type
