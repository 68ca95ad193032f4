"""Relay and worker in this very process, for commands that must not wait for the others."""

from django.utils import timezone

from core.models import OutboxMessage
from core.outbox.delivering import deliver_message
from core.outbox.relaying import relay_due


def run_due_messages() -> int:
    """Deliver one batch of due messages here and now; answers how many.

    Safe beside a running relay: claimed rows are skipped, and handlers bear running twice.
    """
    return relay_due(now=timezone.now(), send=_deliver_here)


def _deliver_here(message: OutboxMessage) -> None:
    deliver_message(message.id)
