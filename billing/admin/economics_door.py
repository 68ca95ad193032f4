"""Who may open these pages, and which month they ask for."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest
from django.utils import timezone

from billing.reports.months import Month


def needs(*permissions: str) -> Callable[[Callable[[HttpRequest], Any]], Callable[..., Any]]:
    """A page for staff who have all of them."""

    def wrap(view: Callable[[HttpRequest], Any]) -> Callable[..., Any]:
        @wraps(view)
        def guarded(request: HttpRequest) -> Any:
            if not request.user.has_perms(permissions):
                raise PermissionDenied
            return view(request)

        return guarded

    return wrap


def asked_month(request: HttpRequest) -> Month:
    """`?mes=2026-11`, else the running one. Raises Http404 for what is no month."""
    text = request.GET.get("mes", "")
    if not text:
        return Month.at(timezone.now())
    try:
        return Month.read(text)
    except ValueError:
        raise Http404 from None
