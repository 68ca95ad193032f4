"""What a request proves about who is asking, and the answers for who may not come in."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any, ClassVar
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views import View
from rest_framework.request import Request

from vouchers.access import read_token
from vouchers.errors import MomentAssetMissing, MomentMissing
from vouchers.models import Moment
from vouchers.selectors.moments import moment_before, redeemed_moments, shared_moment_before
from vouchers.viewing import Sight, Standing, Viewer
from vouchers.views.browser_access import redemptions_of_browser

SCHEME = "Redemption "
UNLOCKED_COOKIE = "galeria"
UNLOCKED_SECONDS = 12 * 60 * 60


def viewer_of(request: HttpRequest | Request) -> Viewer:
    """A signed-in person, or a browser or program that holds redemption tokens, or both."""
    redemptions = list(_opened_redemptions(request))
    return Viewer(
        user_id=request.user.pk,
        redeemed_moments=redeemed_moments(redemptions) if redemptions else frozenset(),
    )


def guest_of(request: HttpRequest, token: str) -> Viewer:
    """Whoever holds the share link: below it even the owner sees what guests see."""
    proof = request.get_signed_cookie(
        UNLOCKED_COOKIE, default="", salt=token, max_age=UNLOCKED_SECONDS
    )
    return Viewer(share_token=token, unlock_proof=proof or "")


def _opened_redemptions(request: HttpRequest | Request) -> Iterator[UUID]:
    header = request.headers.get("Authorization", "")
    opened = read_token(header.removeprefix(SCHEME)) if header.startswith(SCHEME) else None
    if opened is not None:
        yield opened
    yield from redemptions_of_browser(request)


class MomentView(View):
    """Base of every page below a moment: finds it, weighs the viewer, shuts the door politely.

    It stands below two addresses, `/acervo/<moment>` and `/g/<token>`; `root` is the one in use,
    and what lies below it has the same ending under both.
    """

    needs_owner: ClassVar[bool] = False
    is_shared: bool
    moment: Moment
    sight: Sight
    root: str
    now: datetime

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        self.now = timezone.now()
        self.is_shared = "token" in kwargs
        try:
            self._enter(request, kwargs)
            response = self._beyond_the_door(request, kwargs)
        except (MomentMissing, MomentAssetMissing):
            response = missing_page(request)
        return self._discreet(response)

    def _enter(self, request: HttpRequest, kwargs: dict[str, Any]) -> None:
        if self.is_shared:
            token = kwargs.pop("token")
            self.moment, self.sight = shared_moment_before(guest_of(request, token), now=self.now)
            self.root = reverse("shared_moment", kwargs={"token": token})
        else:
            moment_id = kwargs.pop("moment_id")
            self.moment, self.sight = moment_before(
                viewer_of(request), moment_id=moment_id, now=self.now
            )
            self.root = reverse("moment", kwargs={"moment_id": moment_id})
        if self.needs_owner and self.sight.standing is not Standing.OWNER:
            raise MomentMissing

    def _beyond_the_door(self, request: HttpRequest, kwargs: dict[str, Any]) -> HttpResponseBase:
        if self.sight.is_locked:
            return self.locked(request)
        if self.sight.has_ended:
            return self.ended(request)
        return super().dispatch(request, **kwargs)

    def locked(self, request: HttpRequest) -> HttpResponseBase:
        """Everything below a locked link leads to the one page that asks for the password."""
        return HttpResponseRedirect(self.root)

    def ended(self, request: HttpRequest) -> HttpResponseBase:
        """Everything below an ended moment leads to the one page that says so."""
        return HttpResponseRedirect(self.root)

    def _discreet(self, response: HttpResponseBase) -> HttpResponseBase:
        response["Cache-Control"] = "private, no-store"
        response["X-Robots-Tag"] = "noindex, nofollow"
        if self.is_shared:
            # The address is the key: it must not travel to whoever a link leads to.
            response.headers.setdefault("Referrer-Policy", "no-referrer")
        return response


def missing_page(request: HttpRequest) -> HttpResponse:
    """One and the same page whether the moment does not exist or is somebody else's."""
    context = {"next": request.path if request.method == "GET" else ""}
    return render(request, "vouchers/gallery/missing.html", context, status=404)
