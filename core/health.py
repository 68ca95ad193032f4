"""/healthz, /readyz and /metrics: what the people and programs who keep Acervo running ask."""

import os
from collections.abc import Callable
from datetime import datetime

from django.conf import settings
from django.db import connection
from django.db.models import Min
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from prometheus_client import CONTENT_TYPE_LATEST, REGISTRY, CollectorRegistry, generate_latest
from prometheus_client.multiprocess import MultiProcessCollector
from psycopg import connect

from core.heartbeats import silence_seconds
from core.metrics import OUTBOX_OLDEST_SECONDS, OUTBOX_PENDING
from core.models import OutboxMessage
from core.redis import redis_client
from core.storage import storage

RELAY_SILENCE_SECONDS = 60
WORKER_SILENCE_SECONDS = 120
OUTBOX_LAG_SECONDS = 120


class NotReady(Exception):
    """A part is not fit for work; the text says why, without addresses or secrets."""


@require_safe
@never_cache
def healthz(_request: HttpRequest) -> HttpResponse:
    """The process answers. Nothing else is asked."""
    return HttpResponse("ok", content_type="text/plain")


@require_safe
@never_cache
def readyz(_request: HttpRequest) -> JsonResponse:
    """Every part by name; 503 if any is not fit for work."""
    parts = {name: _state(check) for name, check in _CHECKS.items()}
    ready = all(state == "ok" for state in parts.values())
    return JsonResponse({"ready": ready, "checks": parts}, status=200 if ready else 503)


def _state(check: Callable[[datetime], None]) -> str:
    try:
        check(timezone.now())
    except NotReady as reason:
        return str(reason)
    except Exception as trouble:  # the probe must answer whatever breaks
        return f"failed: {type(trouble).__name__}"
    return "ok"


def _database(_now: datetime) -> None:
    """Over a new connection: a pooled one may outlive the server's willingness to give more."""
    parameters = connection.get_connection_params()
    for unwanted in ("cursor_factory", "context", "prepare_threshold"):
        parameters.pop(unwanted, None)
    with connect(**{**parameters, "connect_timeout": 2}) as fresh:
        fresh.execute("SELECT 1")


def _redis(_now: datetime) -> None:
    redis_client().ping()


def _storage(_now: datetime) -> None:
    storage().check()


def _relay(now: datetime) -> None:
    _heard("relay", RELAY_SILENCE_SECONDS, now)


def _worker(now: datetime) -> None:
    _heard("worker", WORKER_SILENCE_SECONDS, now)


def _heard(name: str, longest_seconds: int, now: datetime) -> None:
    silence = silence_seconds(name, now=now)
    if silence is None:
        raise NotReady("never heard of")
    if silence > longest_seconds:
        raise NotReady(f"silent for {silence:.0f} s")


def _outbox_lag(now: datetime) -> None:
    _, oldest = outbox_backlog(now)
    if oldest > OUTBOX_LAG_SECONDS:
        raise NotReady(f"oldest message waits {oldest:.0f} s")


def outbox_backlog(now: datetime) -> tuple[int, float]:
    """How many messages wait, and how many seconds the one longest due has waited."""
    waiting = OutboxMessage.objects.filter(
        status__in=[OutboxMessage.Status.PENDING, OutboxMessage.Status.SENT]
    )
    oldest = waiting.filter(due_at__lte=now).aggregate(oldest=Min("due_at"))["oldest"]
    return waiting.count(), (now - oldest).total_seconds() if oldest else 0.0


_CHECKS: dict[str, Callable[[datetime], None]] = {
    "database": _database,
    "redis": _redis,
    "storage": _storage,
    "relay": _relay,
    "outbox": _outbox_lag,
    "worker": _worker,
}


@require_safe
@never_cache
def metrics(_request: HttpRequest) -> HttpResponse:
    """All processes' measures in the Prometheus format."""
    if not settings.PROMETHEUS_ENABLED:
        raise Http404
    pending, oldest = outbox_backlog(timezone.now())
    OUTBOX_PENDING.set(pending)
    OUTBOX_OLDEST_SECONDS.set(oldest)
    for refresh in GAUGES:
        refresh(timezone.now())
    return HttpResponse(generate_latest(_registry()), content_type=CONTENT_TYPE_LATEST)


GAUGES: list[Callable[[datetime], None]] = []
"""Apps add functions that set their gauges from the database when they are scraped."""


def _registry() -> CollectorRegistry:
    if not os.environ.get("PROMETHEUS_MULTIPROC_DIR"):
        return REGISTRY
    registry = CollectorRegistry()
    MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
    return registry
