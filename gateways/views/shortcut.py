"""Webhooks go straight to their view."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from gateways.registry import adapters
from gateways.views.webhooks import WEBHOOK_PATTERN


class WebhooksFirst:
    """Middleware: sessions, pages and cookies are most of what a request costs, and a webhook

    has none of them. Behind the request's id and its log line, before all else.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response
        adapters()  # read now: else the first webhook waits for every vendor's client

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path_info.startswith("/webhooks/"):
            match = WEBHOOK_PATTERN.resolve(request.path_info[1:])
            if match:
                request.resolver_match = match
                response: HttpResponse = match.func(request, *match.args, **match.kwargs)
                return response
        return self.get_response(request)
