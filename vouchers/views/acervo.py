"""My moments."""

from dataclasses import dataclass
from datetime import datetime
from typing import cast

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from accounts.models import User
from vouchers.models import Moment, MomentAsset
from vouchers.selectors.moments import Contents, contents_of, covers_of, own_moments
from vouchers.viewing import Viewer
from vouchers.views.tiles import Tile, tile_rules, tiles_of

PAGE_MOMENTS = 24


@dataclass(frozen=True, slots=True)
class Album:
    """One moment on the shelf; without a cover when its access has ended."""

    moment: Moment
    contents: Contents
    cover: Tile | None
    has_ended: bool


@require_safe
@login_required
@cache_control(private=True, no_store=True)
def acervo(request: HttpRequest) -> HttpResponse:
    """The shelf of the signed-in person, newest first, in five queries however many there are."""
    viewer, now = Viewer(user_id=cast(User, request.user).pk), timezone.now()
    page = Paginator(own_moments(viewer).order_by("-created_at", "pk"), PAGE_MOMENTS).get_page(
        request.GET.get("pagina")
    )
    albums = _albums(list(page), now)
    rules = tile_rules(album.cover for album in albums if album.cover)
    return render(
        request, "vouchers/gallery/acervo.html", {"albums": albums, "page": page, "rules": rules}
    )


def _albums(moments: list[Moment], now: datetime) -> list[Album]:
    contents, covers = contents_of(moments), covers_of(moments)
    return [
        _album(moment, contents.get(moment.pk, Contents()), covers.get(moment.pk), now)
        for moment in moments
    ]


def _album(moment: Moment, contents: Contents, cover: MomentAsset | None, now: datetime) -> Album:
    has_ended = moment.is_closed(now)
    tiles = tiles_of([cover], root="", query="", first=1, now=now) if cover else []
    return Album(moment, contents, tiles[0] if tiles and not has_ended else None, has_ended)
