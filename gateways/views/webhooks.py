"""POST /webhooks/<kind>/<secret>/[<token>/][pix]: stored, then answered, in milliseconds.

No framework of views around it: a provider waits, and thousands may come at once.
"""

import time
from collections.abc import Callable
from functools import wraps

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import re_path
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt

from core.problems import CONTENT_TYPE, problem
from core.requests import client_address
from gateways.deliveries import Delivery
from gateways.metrics import WEBHOOK_RESPONSE_SECONDS, WEBHOOKS_RECEIVED
from gateways.registry import adapters
from gateways.services.doors import find_door
from gateways.services.receiving import Reception, receive_delivery

MOST_BYTES = 256 * 1024
_TRIES = {"GET", "HEAD"}
View = Callable[..., HttpResponse]


def measured(view: View) -> View:
    """Counts and times by kind; a kind somebody made up is `unknown`."""

    @wraps(view)
    def timed(request: HttpRequest, *, kind: str, **given: str | None) -> HttpResponse:
        started = time.perf_counter()
        response = view(request, kind=kind, **given)
        label = kind if kind in adapters() else "unknown"
        WEBHOOK_RESPONSE_SECONDS.labels(label).observe(time.perf_counter() - started)
        WEBHOOKS_RECEIVED.labels(label, response.reception).inc()  # type: ignore[attr-defined]
        return response

    return timed


@csrf_exempt
@measured
def receive_webhook(
    request: HttpRequest, *, kind: str, secret: str, token: str | None = None
) -> HttpResponse:
    """200 once stored; 404 for a secret nobody has, 400 for what proves nothing, 413, 429."""
    if _declared_bytes(request) > MOST_BYTES:
        return _refusal(413, "body_too_large", _("Corpo grande demais"))
    query = {name: str(value) for name, value in request.GET.items()}
    if kind == "efi" and secret == "pix":  # noqa: S105 — the last word of Efí's own address
        secret = query.get("hmac", "")
    now = timezone.now()
    door = find_door(kind=kind, secret=secret, now=now)
    if door is None:
        return _refusal(404, "webhook_unknown", _("Não encontrado"), "unknown_secret")
    if request.method in _TRIES:
        return _answer(200, Reception.PROBE)
    if request.method != "POST":
        return _refusal(405, "method_not_allowed", _("Método não permitido"))
    body = _read(request)
    if len(body) > MOST_BYTES:
        return _refusal(413, "body_too_large", _("Corpo grande demais"))
    delivery = Delivery(
        body=body,
        headers=_headers(request),
        received_at=now,
        query=query,
        path_secret=secret,
        path_token=(token or "").lower(),
        remote_ip=client_address(request),
    )
    reception = receive_delivery(door=door, delivery=delivery)
    return _respond(reception, ack_status=door.adapter.capabilities.ack_status)


WEBHOOK_PATTERN = re_path(
    r"^webhooks/(?P<kind>[a-z]+)/(?P<secret>[\w-]{1,128})"
    r"(?:/+(?P<token>[0-9a-fA-F]{32}))?(?:/+pix)?/*$",
    receive_webhook,
    name="webhook",
)


def _respond(reception: Reception, *, ack_status: int) -> HttpResponse:
    if reception == Reception.REFUSED:
        return _refusal(400, "webhook_refused", _("Assinatura inválida"), reception)
    if reception == Reception.UNREADABLE:
        return _refusal(400, "webhook_unreadable", _("Corpo ilegível"), reception)
    if reception == Reception.TOO_MANY:
        response = _refusal(429, "too_many_requests", _("Tentativas demais"), reception)
        response["Retry-After"] = "60"
        return response
    return _answer(ack_status, reception)


def _answer(status: int, reception: str) -> HttpResponse:
    response = HttpResponse(status=status, headers={"Content-Length": "0"})
    response.reception = reception  # type: ignore[attr-defined]
    return response


def _refusal(status: int, code: str, title: str, reception: str = "") -> HttpResponse:
    document = problem(status=status, code=code, title=title, detail=title)
    response = JsonResponse(document, status=status, content_type=CONTENT_TYPE)
    response.reception = reception or code  # type: ignore[attr-defined]
    return response


def _declared_bytes(request: HttpRequest) -> int:
    declared = request.META.get("CONTENT_LENGTH") or ""
    return int(declared) if declared.isdecimal() else 0


def _read(request: HttpRequest) -> bytes:
    """The body; of one whose length nobody declared, no more than shows that it is too long."""
    if "chunked" in request.META.get("HTTP_TRANSFER_ENCODING", "").lower():
        return bytes(request.META["wsgi.input"].read(MOST_BYTES + 1))
    return request.body


def _headers(request: HttpRequest) -> dict[str, str]:
    """Names in lower case, as adapters look for them."""
    found = {
        name[5:].replace("_", "-").lower(): value
        for name, value in request.META.items()
        if name.startswith("HTTP_")
    }
    if content_type := request.META.get("CONTENT_TYPE"):
        found["content-type"] = content_type
    return found
