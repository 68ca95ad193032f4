"""When a page has to say no."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render

from accounts.errors import LinkDead, TooManyTries
from accounts.forms.activation import FreshLinkForm

View = Callable[..., HttpResponseBase]


def refusing_kindly(view: View) -> View:
    """A page instead of an error for who tried too often, or holds a link that died."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        try:
            return view(request, *args, **kwargs)
        except TooManyTries as refusal:
            return too_many_page(request, refusal)
        except LinkDead:
            return dead_link_page(request)

    return guarded


def too_many_page(request: HttpRequest, refusal: TooManyTries) -> HttpResponse:
    response = render(request, "accounts/too_many.html", status=refusal.status)
    response["Retry-After"] = str(refusal.retry_after_seconds)
    return response


def dead_link_page(request: HttpRequest) -> HttpResponse:
    """One page for used, late and forged links; it offers a fresh one to whoever asks."""
    context = {"form": FreshLinkForm()}
    return render(request, "accounts/link_dead.html", context, status=LinkDead.status)
