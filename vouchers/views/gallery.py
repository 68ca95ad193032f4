"""The Galeria Profissional: the photographs first, the interface last."""

from typing import Any
from uuid import UUID

from django.db.models import QuerySet, Sum
from django.db.models.functions import Coalesce
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.views.decorators.gzip import gzip_page

from billing.selectors.catalogue import Offer
from vouchers.accents import accent_of
from vouchers.addresses import logo_url, preview_url, steady
from vouchers.models import MomentAsset
from vouchers.selectors.moments import (
    Choice,
    Contents,
    asset_before,
    assets_before,
    chosen,
    contents_of,
    neighbours,
)
from vouchers.selectors.offers import may_buy, offers_for
from vouchers.views.tiles import tile_rules, tiles_of
from vouchers.views.viewer_access import MomentView

PAGE_TILES = 60


class GalleryPage(MomentView):
    """What every page of a gallery shows around its photos."""

    def frame(self) -> dict[str, Any]:
        """The context of the pages' common part: whose gallery, in which colour, until when."""
        partner = self.moment.partner
        return {
            "moment": self.moment,
            "sight": self.sight,
            "root": self.root,
            "is_shared": self.is_shared,
            "studio": partner.name,
            "accent": accent_of(partner.accent_color),
            "logo": logo_url(partner, now=self.now) if self.sight.is_open else "",
        }

    @property
    def choice(self) -> Choice:
        """The filter of the address; only who manages has any."""
        word = self.request.GET.get("ver", "")
        return Choice(word) if self.sight.may_manage and word in set(Choice) else Choice.ALL

    @property
    def query(self) -> str:
        return f"?ver={self.choice}" if self.choice else ""

    def offers(self) -> list[Offer]:
        """What may be bought for it; guests are offered nothing."""
        if self.is_shared or not may_buy(self.sight):
            return []
        return offers_for(self.moment, timezone.localdate(self.now))

    def assets(self) -> QuerySet[MomentAsset]:
        return chosen(assets_before(self.sight, self.moment), self.choice)


@method_decorator(gzip_page, name="dispatch")
class GalleryView(GalleryPage):
    """The grid: a first page of tiles, and for htmx only the next ones."""

    def get(self, request: HttpRequest) -> HttpResponse:
        if request.headers.get("HX-Request"):
            return render(request, "vouchers/gallery/tiles.html", self._tiles())
        contents = contents_of([self.moment]).get(self.moment.id, Contents())
        context = {
            **self.frame(),
            **self._tiles(),
            "contents": contents,
            "choice": self.choice,
            "total": _counted(contents, self.choice),
            "archive_query": self.query,
            "archive_bytes": self._archive_bytes(contents),
            "offers": self.offers(),
        }
        context["rules"] = tile_rules(context["tiles"])
        return render(request, "vouchers/gallery/gallery.html", context)

    def ended(self, request: HttpRequest) -> HttpResponseBase:
        context = {**self.frame(), "offers": self.offers()}
        return render(request, "vouchers/gallery/ended.html", context)

    def _archive_bytes(self, contents: Contents) -> int:
        """What "download all" weighs for this viewer, under this filter."""
        if self.choice is not Choice.ALL:
            return int(self.assets().aggregate(bytes=Coalesce(Sum("size_bytes"), 0))["bytes"])
        hidden_bytes = contents.hidden_bytes if self.sight.may_manage else 0
        return contents.shown_bytes + hidden_bytes

    def _tiles(self) -> dict[str, Any]:
        assets, after = self.assets(), _position(self.request.GET.get("depois", ""))
        first = 1
        if after is not None:
            first += assets.filter(position__lte=after).count()
            assets = assets.filter(position__gt=after)
        page = list(assets[: PAGE_TILES + 1])
        tiles = tiles_of(
            page[:PAGE_TILES], root=self.root, query=self.query, first=first, now=self.now
        )
        more = ""
        if len(page) > PAGE_TILES:
            more = f"{self.root}{self.query or '?'}&depois={page[PAGE_TILES - 1].position}"
        return {"tiles": tiles, "more": more.replace("?&", "?"), "is_first": after is None}


@method_decorator(gzip_page, name="dispatch")
class PhotoView(GalleryPage):
    """One photo on its own page: where a link leads, and all there is without JavaScript."""

    def get(self, request: HttpRequest, asset_id: UUID) -> HttpResponse:
        asset = asset_before(self.sight, self.moment, asset_id=asset_id)
        around = neighbours(self.assets(), asset)
        context = {
            **self.frame(),
            "asset": asset,
            "around": around,
            "number": around.before + 1,
            "total": self.assets().count(),
            "preview": preview_url(asset, now=steady(self.now)),
            "query": self.query,
            "page": f"{self.root}/f/{asset.id}",
        }
        return render(request, "vouchers/gallery/photo.html", context)


def _counted(contents: Contents, choice: Choice) -> int:
    return {
        Choice.ALL: contents.shown,
        Choice.FAVORITES: contents.favorites,
        Choice.HIDDEN: contents.hidden,
    }[choice]


def _position(word: str) -> int | None:
    """The cursor of an address; what is no number begins at the beginning."""
    return int(word) if word.isascii() and word.isdigit() and len(word) < 10 else None
