"""What a browser may see because it redeemed: a cookie of signed tokens, newest first.

The token is bound to one redemption and lives a day (vouchers.access); the account itself opens
only with the link in the e-mail.
"""

from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from vouchers.access import LIFETIME_SECONDS, read_token

COOKIE = "redemption"
_KEPT = 10
_BETWEEN = "|"


def redemptions_of_browser(request: HttpRequest) -> list[UUID]:
    """The redemptions this browser made in the last day, newest first."""
    read = (read_token(token) for token in _tokens(request))
    return [redemption for redemption in read if redemption is not None]


def remember_redemption(request: HttpRequest, response: HttpResponse, *, token: str) -> None:
    """Let this browser see the redemption, beside those it already may. Safe to repeat."""
    others = [other for other in _tokens(request) if other != token and read_token(other)]
    response.set_cookie(
        COOKIE,
        _BETWEEN.join([token, *others][:_KEPT]),
        max_age=LIFETIME_SECONDS,
        httponly=True,
        samesite="Lax",
        secure=settings.SESSION_COOKIE_SECURE,
    )


def _tokens(request: HttpRequest) -> list[str]:
    kept = request.COOKIES.get(COOKIE, "")
    return [token for token in kept.split(_BETWEEN)[:_KEPT] if token]
