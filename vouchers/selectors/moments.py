"""Moments and their files, as far as a viewer may see them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce

from vouchers.errors import AccessEnded, MomentAssetMissing, MomentMissing
from vouchers.models import Moment, MomentAsset, Redemption
from vouchers.viewing import Sight, Standing, Viewer, sight_of


class Choice(StrEnum):
    """Which part of a gallery is looked at. The words are those of the address."""

    ALL = ""
    FAVORITES = "favoritas"
    HIDDEN = "escondidas"


@dataclass(frozen=True, slots=True)
class Contents:
    """What lies in one moment; `photos`, `videos` and `favorites` are of those not hidden."""

    photos: int = 0
    videos: int = 0
    favorites: int = 0
    hidden: int = 0
    shown_bytes: int = 0
    hidden_bytes: int = 0

    @property
    def shown(self) -> int:
        return self.photos + self.videos


@dataclass(frozen=True, slots=True)
class Neighbours:
    """The files before and after one, and how many come before it."""

    previous: MomentAsset | None
    following: MomentAsset | None
    before: int


def redeemed_moments(redemptions: Iterable[UUID]) -> frozenset[UUID]:
    """The moments these redemptions make, whether or not they are there yet."""
    moments = Redemption.objects.filter(pk__in=redemptions).values_list("moment_id", flat=True)
    return frozenset(moments)


def own_moments(viewer: Viewer) -> QuerySet[Moment]:
    """What belongs to the viewer, and what its browser redeemed."""
    theirs = Q(pk__in=viewer.redeemed_moments)
    if viewer.user_id is not None:
        theirs |= Q(user_id=viewer.user_id)
    alive = Q(user__erased_at__isnull=True, user__blocked_at__isnull=True)
    return Moment.objects.select_related("partner", "user").filter(theirs, alive)


def moment_before(viewer: Viewer, *, moment_id: UUID, now: datetime) -> tuple[Moment, Sight]:
    """The moment and what this viewer may do with it. Raises MomentMissing, for strangers too."""
    return _seen(viewer, Q(pk=moment_id), now)


def shared_moment_before(viewer: Viewer, *, now: datetime) -> tuple[Moment, Sight]:
    """The moment a share link leads to. Raises MomentMissing, for a dead link too."""
    return _seen(viewer, Q(share_token=viewer.share_token), now)


def _seen(viewer: Viewer, which: Q, now: datetime) -> tuple[Moment, Sight]:
    moment = Moment.objects.select_related("partner", "user").filter(which).first()
    if moment is None:
        raise MomentMissing
    sight = sight_of(viewer, moment, now=now)
    if sight.standing is Standing.STRANGER:
        raise MomentMissing
    return moment, sight


def assets_before(sight: Sight, moment: Moment) -> QuerySet[MomentAsset]:
    """The files in order; hidden ones only for who manages. Raises AccessEnded, MomentMissing."""
    if sight.has_ended:
        raise AccessEnded
    if not sight.is_open:
        raise MomentMissing
    assets = MomentAsset.objects.filter(moment=moment).order_by("position")
    return assets if sight.may_manage else assets.filter(is_hidden=False)


def asset_before(sight: Sight, moment: Moment, *, asset_id: UUID) -> MomentAsset:
    """One file. Raises MomentAssetMissing, and what assets_before raises."""
    asset = assets_before(sight, moment).filter(pk=asset_id).first()
    if asset is None:
        raise MomentAssetMissing
    return asset


def chosen(assets: QuerySet[MomentAsset], choice: Choice) -> QuerySet[MomentAsset]:
    """The part of the files a filter names; hidden ones stand only under their own."""
    if choice is Choice.HIDDEN:
        return assets.filter(is_hidden=True)
    shown = assets.filter(is_hidden=False)
    return shown.filter(is_favorite=True) if choice is Choice.FAVORITES else shown


def neighbours(assets: QuerySet[MomentAsset], asset: MomentAsset) -> Neighbours:
    """Where a file stands among others, in three queries."""
    earlier = assets.filter(position__lt=asset.position)
    return Neighbours(
        previous=earlier.order_by("-position").first(),
        following=assets.filter(position__gt=asset.position).order_by("position").first(),
        before=earlier.count(),
    )


def contents_of(moments: Iterable[Moment]) -> dict[UUID, Contents]:
    """Counts and bytes of each moment, in one query; a moment without files is left out."""
    shown, video = Q(is_hidden=False), Q(content_type__startswith="video/")
    rows = (
        MomentAsset.objects.filter(moment__in=[moment.pk for moment in moments])
        .order_by()
        .values("moment_id")
        .annotate(
            photos=Count("pk", filter=shown & ~video),
            videos=Count("pk", filter=shown & video),
            favorites=Count("pk", filter=shown & Q(is_favorite=True)),
            hidden=Count("pk", filter=~shown),
            shown_bytes=Coalesce(Sum("size_bytes", filter=shown), 0),
            hidden_bytes=Coalesce(Sum("size_bytes", filter=~shown), 0),
        )
    )
    return {row["moment_id"]: Contents(**_without_key(row)) for row in rows}


def _without_key(row: Mapping[str, Any]) -> dict[str, int]:
    return {name: value for name, value in row.items() if name != "moment_id"}


def covers_of(moments: Iterable[Moment]) -> dict[UUID, MomentAsset]:
    """The chosen cover of each moment, else its first file that can be shown; two queries."""
    first = (
        MomentAsset.objects.filter(moment=OuterRef("pk"), is_hidden=False)
        .exclude(thumbnail_key="")
        .order_by("position")
        .values("pk")[:1]
    )
    chosen = dict(
        Moment.objects.filter(pk__in=[moment.pk for moment in moments])
        .order_by()
        .annotate(shown=Coalesce("cover_id", Subquery(first)))
        .values_list("pk", "shown")
    )
    assets = MomentAsset.objects.in_bulk([each for each in chosen.values() if each])
    return {moment: assets[shown] for moment, shown in chosen.items() if shown in assets}
