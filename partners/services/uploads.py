"""Files of a draft: announced, announced anew, taken back."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID, uuid4

from django.conf import settings
from django.db import transaction
from django.db.models import Max

from core import audit
from core.storage.metrics import PRESIGN_EXPIRED
from partners.errors import AssetNotAwaitingUpload, AssetNotFound, DeliveryFull
from partners.keys import upload_key
from partners.metrics import ASSETS_DECLARED
from partners.models import Delivery, MediaAsset
from partners.services.cleaning import drop_objects
from partners.services.deliveries import locked_draft, touch

MAX_FILES = 5_000
"""In one delivery; ordinary ones have 20 to 1,000."""

Processing = MediaAsset.Processing


@dataclass(frozen=True, slots=True)
class NewFile:
    """What a partner says of a file before it is there."""

    filename: str
    content_type: str
    size_bytes: int
    sha256: str = ""


@transaction.atomic
def declare_assets(
    *, delivery_id: UUID, files: Sequence[NewFile], by: str, now: datetime
) -> list[MediaAsset]:
    """Add files to a draft, behind those it has; they may then be uploaded.

    A handful of statements however many files. Not safe to repeat by itself: doors put an
    idempotency key around it. Raises DeliveryNotDraft, DeliveryExpired, DeliveryFull.
    """
    delivery = locked_draft(delivery_id=delivery_id)
    if delivery.assets.count() + len(files) > MAX_FILES:
        raise DeliveryFull(f"Uma entrega tem no máximo {MAX_FILES} arquivos.", limit=MAX_FILES)
    assets = MediaAsset.objects.bulk_create(
        _awaiting(delivery, file, position, now)
        for position, file in enumerate(files, start=_next_position(delivery))
    )
    touch(delivery, now)
    audit.record(
        "partners.assets.declared",
        subject=f"delivery:{delivery.id}",
        by=by,
        after={"count": len(assets)},
    )
    ASSETS_DECLARED.inc(len(assets))
    return assets


def _next_position(delivery: Delivery) -> int:
    last = delivery.assets.aggregate(last=Max("position"))["last"]
    return 0 if last is None else last + 1


def _awaiting(delivery: Delivery, file: NewFile, position: int, now: datetime) -> MediaAsset:
    asset_id = uuid4()
    return MediaAsset(
        id=asset_id,
        delivery=delivery,
        position=position,
        filename=file.filename,
        content_type=file.content_type,
        size_bytes=file.size_bytes,
        declared_sha256=file.sha256,
        upload_key=upload_key(delivery, asset_id),
        created_at=now,
    )


@transaction.atomic
def redeclare_asset(*, asset_id: UUID, file: NewFile | None, by: str, now: datetime) -> MediaAsset:
    """Open a file of a draft for upload again: its address ended, or the file was refused.

    With `file` it is replaced by another one. Safe to repeat.
    Raises AssetNotFound, DeliveryNotDraft, DeliveryExpired, AssetNotAwaitingUpload.
    """
    asset = _locked_asset(asset_id)
    before = asset.processing_status
    if before == Processing.READY:
        raise AssetNotAwaitingUpload
    if file is not None:
        asset.filename, asset.content_type = file.filename, file.content_type
        asset.size_bytes, asset.declared_sha256 = file.size_bytes, file.sha256
    asset.processing_status = Processing.AWAITING_UPLOAD
    asset.failure_code = asset.failure_detail = asset.upload_etag = ""
    asset.claimed_until, asset.tries = None, 0
    asset.save()
    _count_expired(asset, now)
    touch(asset.delivery, now)
    audit.record(
        "partners.asset.redeclared",
        subject=f"asset:{asset.id}",
        by=by,
        before={"processing_status": before},
        after={"processing_status": asset.processing_status, "replaced": file is not None},
    )
    return asset


def _count_expired(asset: MediaAsset, now: datetime) -> None:
    """The storage does not tell when an address came too late; a renewal does."""
    if now - asset.created_at >= timedelta(seconds=settings.PRESIGN_TTL_SECONDS):
        PRESIGN_EXPIRED.inc()


@transaction.atomic
def remove_asset(*, asset_id: UUID, by: str, now: datetime) -> None:
    """Take a file out of a draft; what was uploaded is removed afterwards.

    Raises AssetNotFound (also when repeated), DeliveryNotDraft, DeliveryExpired.
    """
    asset = _locked_asset(asset_id)
    drop_objects([asset.upload_key, asset.original_key, asset.preview_key, asset.thumbnail_key])
    asset.delete()
    touch(asset.delivery, now)
    audit.record(
        "partners.asset.removed",
        subject=f"asset:{asset_id}",
        by=by,
        before={"delivery_id": str(asset.delivery_id)},
    )


def _locked_asset(asset_id: UUID) -> MediaAsset:
    """A draft's file with its delivery, locked in the order everyone locks: delivery first."""
    delivery_id = MediaAsset.objects.values_list("delivery_id", flat=True).filter(id=asset_id)
    owner = delivery_id.first()
    if owner is None:
        raise AssetNotFound
    delivery = locked_draft(delivery_id=owner)
    asset = delivery.assets.select_for_update(no_key=True).filter(id=asset_id).first()
    if asset is None:
        raise AssetNotFound
    return asset
