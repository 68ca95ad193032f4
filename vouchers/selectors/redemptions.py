"""How far a redemption is."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Window
from django.db.models.functions import RowNumber

from vouchers.errors import RedemptionMissing
from vouchers.keys import copied_key, moment_prefix
from vouchers.models import AssetCopy, Redemption


@dataclass(frozen=True, slots=True)
class Arrived:
    """A file whose copy is there, with what is needed to show it."""

    position: int
    thumbnail_key: str
    width: int
    height: int
    dominant_color: str


@dataclass(frozen=True, slots=True)
class Progress:
    """A redemption as its page shows it."""

    id: UUID
    user_id: UUID
    code: str
    status: str
    assets_total: int
    assets_copied: int
    moment_id: UUID
    masked_email: str
    failure_code: str
    places: list[Arrived | None]


def redemption_progress(redemption_id: UUID, *, places: int) -> Progress:
    """Counts, and at most `places` files, evenly chosen: None until its copy is there.

    Two queries; of a thousand files, asked about every second and a half, only those few are read.
    Raises RedemptionMissing, also where the person has gone or is kept out.
    """
    alive = Redemption.objects.filter(user__erased_at__isnull=True, user__blocked_at__isnull=True)
    redemption = alive.select_related("user", "voucher").filter(pk=redemption_id).first()
    if redemption is None:
        raise RedemptionMissing
    return Progress(
        id=redemption.id,
        user_id=redemption.user_id,
        code=redemption.voucher.code,
        status=redemption.status,
        assets_total=redemption.assets_total,
        assets_copied=redemption.assets_copied,
        moment_id=redemption.moment_id,
        masked_email=redemption.user.masked_email,
        failure_code=redemption.failure_code,
        places=_places(redemption, places),
    )


def _places(redemption: Redemption, places: int) -> list[Arrived | None]:
    """By rank, not by position: files the studio's delivery lost have left gaps."""
    shown = min(redemption.assets_total, places)
    ranks = [number * redemption.assets_total // shown + 1 for number in range(shown)]
    prefix = moment_prefix(user_id=redemption.user_id, moment_id=redemption.moment_id)
    rows = (
        redemption.copies.annotate(rank=Window(RowNumber(), order_by="position"))
        .filter(rank__in=ranks)
        .order_by("position")
        .values_list("position", "status", "entry")
    )
    return [
        _arrived_file(position, entry, prefix) if status == AssetCopy.Status.COPIED else None
        for position, status, entry in rows
    ]


def _arrived_file(position: int, entry: dict[str, Any], prefix: str) -> Arrived:
    key = copied_key(entry["thumbnail_key"], prefix=prefix, asset_id=entry["asset_id"])
    return Arrived(
        position=position,
        thumbnail_key=key if entry["thumbnail_key"] else "",
        width=entry["width"],
        height=entry["height"],
        dominant_color=entry["dominant_color"],
    )
