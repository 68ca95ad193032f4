"""A request's id, its one log line, and where it came from."""

import re
import time
import uuid
from collections.abc import Callable
from datetime import UTC

import structlog
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from core.metrics import HTTP_REQUEST_SECONDS

_log = structlog.get_logger("acervo.requests")
_WELL_FORMED_ID = re.compile(r"^[A-Za-z0-9_-]{8,64}$")
_QUIET = {"healthz", "readyz", "metrics"}


def current_request_id() -> str:
    """The id bound to this request or task; empty outside one."""
    return str(structlog.contextvars.get_contextvars().get("request_id", ""))


def client_address(request: HttpRequest) -> str:
    """The address of who is asking, counted from the right by `TRUSTED_PROXIES`.

    What a client writes into X-Forwarded-For itself stands left of that and is never believed.
    """
    hops = settings.TRUSTED_PROXIES
    forwarded = [hop.strip() for hop in request.headers.get("X-Forwarded-For", "").split(",")]
    if hops and len(forwarded) >= hops and forwarded[-hops]:
        return forwarded[-hops]
    return str(request.META.get("REMOTE_ADDR", ""))


class UtcForProgramsMiddleware:
    """The API speaks UTC, and takes a time without a zone as UTC; pages speak São Paulo."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not request.path.startswith(("/api/", "/redeem")):
            return self.get_response(request)
        with timezone.override(UTC):
            return self.get_response(request)


class RequestLogMiddleware:
    """Binds a request id, answers with it, and logs route, status and time: never the path,

    which may hold a voucher code or a webhook secret.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        given = request.headers.get("X-Request-ID", "")
        request_id = given if _WELL_FORMED_ID.match(given) else uuid.uuid4().hex
        structlog.contextvars.clear_contextvars()
        structlog.contextvars.bind_contextvars(request_id=request_id)
        started = time.perf_counter()
        response = self.get_response(request)
        response["X-Request-ID"] = request_id
        self._tell(request, response, time.perf_counter() - started)
        return response

    def _tell(self, request: HttpRequest, response: HttpResponse, seconds: float) -> None:
        route = request.resolver_match.route if request.resolver_match else "unknown"
        method = request.method if request.method in _METHODS else "OTHER"
        HTTP_REQUEST_SECONDS.labels(method, route, f"{response.status_code // 100}xx").observe(
            seconds
        )
        if route not in _QUIET:
            _log.info(
                "request",
                method=method,
                route=route,
                status=response.status_code,
                milliseconds=round(seconds * 1000, 1),
            )


_METHODS = {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"}
