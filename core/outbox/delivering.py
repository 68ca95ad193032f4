"""The worker's end: one message, one call of its handler, one verdict."""

import random
from datetime import timedelta

import structlog
from django.utils import timezone

from core.errors import Unavailable
from core.logs import blot
from core.metrics import OUTBOX_DEAD
from core.models import OutboxMessage
from core.outbox.registry import Again, Fact, subscription

_log = structlog.get_logger("acervo.outbox")
MAX_FAILURES = 10
LONGEST_PAUSE_SECONDS = 120
UNAVAILABLE_PAUSE_SECONDS = 20

Status = OutboxMessage.Status


def deliver_message(message_id: int) -> None:
    """Call the handler of one message and write down how it went.

    Safe to repeat and to run twice at once: a message that is done or dead is left alone, and
    handlers are idempotent. A crash leaves the row SENT; the relay sends it again.
    """
    message = OutboxMessage.objects.filter(id=message_id).first()
    if message is None or message.status in (Status.DONE, Status.DEAD):
        return
    listener = subscription(message.subscriber)
    fact = Fact(str(message.fact), message.topic, message.payload, message.failures)
    with structlog.contextvars.bound_contextvars(request_id=message.request_id, fact=fact.topic):
        try:
            if listener is None:
                raise LookupError(f"no subscriber {message.subscriber} in this version")
            listener.handler(fact)
        except Again as again:
            _write_off(message, status=Status.PENDING, pause_seconds=again.after_seconds)
        except Unavailable as trouble:
            _postpone(message, trouble)
        except Exception as trouble:  # the verdict on any failure is the same: later, then never
            _fail(message, trouble)
        else:
            _write_off(message, status=Status.DONE, pause_seconds=0)


def _postpone(message: OutboxMessage, trouble: Unavailable) -> None:
    """A storage that is away for an hour must not make a dead letter of what only has to wait."""
    message.error = blot(f"{type(trouble).__name__}: {trouble}")[:2000]
    _log.warning("handler_postponed", subscriber=message.subscriber, trouble=trouble.code)
    _write_off(message, status=Status.PENDING, pause_seconds=UNAVAILABLE_PAUSE_SECONDS)


def _fail(message: OutboxMessage, trouble: Exception) -> None:
    message.failures += 1
    dead = message.failures >= MAX_FAILURES
    pause = min(2.0**message.failures, LONGEST_PAUSE_SECONDS) * random.uniform(0.5, 1)  # noqa: S311
    message.error = blot(f"{type(trouble).__name__}: {trouble}")[:2000]
    _log.error(
        "handler_failed", subscriber=message.subscriber, failures=message.failures, exc_info=True
    )
    _write_off(message, status=Status.DEAD if dead else Status.PENDING, pause_seconds=pause)
    if dead:
        OUTBOX_DEAD.inc()


def _write_off(message: OutboxMessage, *, status: str, pause_seconds: float) -> None:
    """A message someone else finished meanwhile stays finished."""
    now = timezone.now()
    OutboxMessage.objects.filter(id=message.id).exclude(status=Status.DONE).update(
        status=status,
        sends=0 if status == Status.PENDING else message.sends,
        failures=message.failures,
        error=message.error,
        due_at=now + timedelta(seconds=pause_seconds),
        done_at=now if status == Status.DONE else None,
    )


def replay_message(message: OutboxMessage) -> None:
    """Give a dead message a new life. Safe to repeat; anything not dead is left alone."""
    OutboxMessage.objects.filter(id=message.id, status=Status.DEAD).update(
        status=Status.PENDING, sends=0, failures=0, due_at=timezone.now()
    )
