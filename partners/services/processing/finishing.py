"""The delivery is ready, or back with its partner."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from partners.metrics import DELIVERIES_FINISHED, DELIVERY_READY_SECONDS
from partners.models import Delivery, MediaAsset
from partners.services.cleaning import close_uploads
from partners.services.deliveries import change_status

Status = Delivery.Status
Processing = MediaAsset.Processing


@transaction.atomic
def finish_delivery(*, delivery_id: UUID, by: str, now: datetime) -> bool:
    """PROCESSING → READY once every file has its verdict; False while some have none.

    The manifest is frozen from the READY files; refused ones stay visible with their reasons. If
    none is READY there is nothing to hand over: back to DRAFT, where files may be sent again.
    Safe to repeat and to run twice at once.
    """
    delivery = Delivery.objects.select_for_update(no_key=True).get(id=delivery_id)
    if delivery.status != Status.PROCESSING:
        return True
    assets = list(delivery.assets.order_by("position"))
    if any(asset.processing_status == Processing.PROCESSING for asset in assets):
        return False
    ready = [asset for asset in assets if asset.processing_status == Processing.READY]
    if ready:
        _hand_over(delivery, ready, by, now)
    else:
        change_status(delivery, Status.DRAFT, by=by, now=now)
    DELIVERIES_FINISHED.labels("ready" if ready else "returned").inc()
    return True


def _hand_over(delivery: Delivery, ready: list[MediaAsset], by: str, now: datetime) -> None:
    delivery.assets_payload = [manifest_entry(asset) for asset in ready]
    delivery.ready_at = now
    delivery.save(update_fields=["assets_payload", "ready_at"])
    change_status(delivery, Status.READY, by=by, now=now)
    close_uploads(delivery)
    if delivery.published_at:
        DELIVERY_READY_SECONDS.observe((now - delivery.published_at).total_seconds())


def manifest_entry(asset: MediaAsset) -> dict[str, Any]:
    """One line of the manifest: all that a copy of the file needs to know, without asking rows."""
    return {
        "asset_id": str(asset.id),
        "position": asset.position,
        "filename": asset.filename,
        "content_type": asset.content_type,
        "size_bytes": asset.size_bytes,
        "sha256": asset.sha256,
        "etag": asset.original_etag,
        "width": asset.width,
        "height": asset.height,
        "duration_seconds": asset.duration_seconds,
        "dominant_color": asset.dominant_color,
        "taken_at": asset.taken_at.isoformat() if asset.taken_at else None,
        "original_key": asset.original_key,
        "preview_key": asset.preview_key,
        "preview_bytes": asset.preview_bytes,
        "thumbnail_key": asset.thumbnail_key,
        "thumbnail_bytes": asset.thumbnail_bytes,
    }
