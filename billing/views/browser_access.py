"""What a browser may see because it placed an order: a cookie of signed tokens, newest first."""

from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from rest_framework.request import Request

from billing.access import LIFETIME_SECONDS, issue_token, read_token

COOKIE = "pedidos"
_KEPT = 10
_BETWEEN = "|"


def orders_of_browser(request: HttpRequest | Request) -> list[UUID]:
    """The orders this browser placed in the last days, newest first."""
    read = (read_token(token) for token in _tokens(request))
    return [order for order in read if order is not None]


def remember_order(request: HttpRequest, response: HttpResponse, *, order_id: UUID) -> None:
    """Let this browser see the order, beside those it already may. Safe to repeat."""
    others = [each for each in _tokens(request) if read_token(each) not in (None, order_id)]
    response.set_cookie(
        COOKIE,
        _BETWEEN.join([issue_token(order_id), *others][:_KEPT]),
        max_age=LIFETIME_SECONDS,
        httponly=True,
        samesite="Lax",
        secure=settings.SESSION_COOKIE_SECURE,
    )


def _tokens(request: HttpRequest | Request) -> list[str]:
    kept = request.COOKIES.get(COOKIE, "")
    return [token for token in kept.split(_BETWEEN)[:_KEPT] if token]
