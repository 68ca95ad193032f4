"""A web process that dies after its work is committed and before it says so."""

import os
import signal
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

HEADER = "X-Test-Crash"


def crash_before_answering(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Middleware, outermost: everything of the request is done when it strikes."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        if HEADER in request.headers:
            os.kill(os.getpid(), signal.SIGKILL)
        return response

    return middleware
