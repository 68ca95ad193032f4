"""`manage.py relay`: carries facts from the outbox to the workers, for ever."""

import signal
import time
from types import FrameType
from typing import Any

import structlog
from celery import current_app
from django.core.management.base import BaseCommand
from django.db import close_old_connections, connection
from django.utils import timezone
from psycopg import OperationalError
from psycopg import connect as connect_postgres

from core.heartbeats import beat_heart
from core.models import OutboxMessage
from core.outbox.relaying import BATCH, relay_due

_log = structlog.get_logger("acervo.relay")
POLL_SECONDS = 1.0
ECHO_SECONDS = 0.05
"""After a bell: who committed beside the one that rang may be done only now."""
HEARTBEAT_SECONDS = 10.0
RECONNECT_SECONDS = 1.0


class Command(BaseCommand):
    """Wakes on NOTIFY, else every second; survives the loss of PostgreSQL and of Redis."""

    help = "Sends each due outbox message to its worker queue, until stopped."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stopping = False
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._stop)
        while not self.stopping:
            try:
                self._listen()
            except Exception as trouble:  # a relay that dies helps nobody: log, wait, again
                _log.warning("relay_interrupted", error=type(trouble).__name__)
                close_old_connections()
                time.sleep(RECONNECT_SECONDS)

    def _stop(self, _number: int, _frame: FrameType | None) -> None:
        self.stopping = True

    def _listen(self) -> None:
        """One connection's life: drain, then sleep until a notification or the next poll."""
        with connect_postgres(**_listening_parameters()) as ears:
            ears.execute("LISTEN outbox")
            _log.info("relay_listening")
            last_beat, patience = 0.0, POLL_SECONDS
            while not self.stopping:
                if time.monotonic() - last_beat > HEARTBEAT_SECONDS:
                    beat_heart("relay", now=timezone.now())
                    last_beat = time.monotonic()
                if relay_due(now=timezone.now(), send=send_to_worker) < BATCH:
                    heard = list(ears.notifies(timeout=patience, stop_after=1))
                    patience = ECHO_SECONDS if heard else POLL_SECONDS
                if ears.closed:
                    raise OperationalError("the listening connection was closed")


def _listening_parameters() -> dict[str, Any]:
    parameters = connection.get_connection_params()
    for unwanted in ("cursor_factory", "context", "prepare_threshold"):
        parameters.pop(unwanted, None)
    return {**parameters, "autocommit": True}


def send_to_worker(message: OutboxMessage) -> None:
    """One Celery task for one message. Raises whatever the broker's client raises."""
    current_app.send_task("core.tasks.deliver", args=[message.id], queue=message.queue, retry=False)
