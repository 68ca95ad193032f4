"""A draft is handed over: every upload is there, in the size that was announced."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from django.db import connection, transaction

from core import outbox
from core.storage import ObjectInfo
from partners.errors import DeliveryEmpty, DeliveryExpired, UploadsMissing
from partners.metrics import DELIVERY_PUBLISHES
from partners.models import Delivery, MediaAsset
from partners.services.deliveries import change_status

FILES_PER_HELPER = 50
MOST_HELPERS = 3
_PIN = """
UPDATE media_assets SET processing_status = %s, upload_etag = found.etag
FROM unnest(%s::uuid[], %s::text[]) AS found (id, etag) WHERE media_assets.id = found.id
"""
Status = Delivery.Status
Processing = MediaAsset.Processing


@transaction.atomic
def publish_delivery(
    *, delivery_id: UUID, arrived: Mapping[str, ObjectInfo], by: str, now: datetime
) -> Delivery:
    """DRAFT → PROCESSING, if `arrived` (the listing of what was uploaded) has every file.

    Each upload is pinned at the version found; a file refused earlier and not sent again stays
    refused and holds nobody up. Safe to repeat: a delivery published before comes back as it is.
    Raises UploadsMissing, DeliveryEmpty, DeliveryExpired.
    """
    delivery = Delivery.objects.select_for_update(no_key=True).get(id=delivery_id)
    if delivery.status == Status.EXPIRED:
        raise DeliveryExpired
    if delivery.status != Status.DRAFT:
        return delivery
    assets = list(delivery.assets.filter(processing_status=Processing.AWAITING_UPLOAD))
    if not assets:
        DELIVERY_PUBLISHES.labels("empty").inc()
        raise DeliveryEmpty
    _refuse_missing(assets, arrived)
    _pin(assets, arrived)
    delivery.published_at = now
    delivery.save(update_fields=["published_at"])
    change_status(delivery, Status.PROCESSING, by=by, now=now)
    _call_helpers(delivery, len(assets))
    DELIVERY_PUBLISHES.labels("accepted").inc()
    return delivery


def _refuse_missing(assets: list[MediaAsset], arrived: Mapping[str, ObjectInfo]) -> None:
    missing = [
        {"id": str(asset.id), "filename": asset.filename, "reason": reason}
        for asset in assets
        if (reason := _lack(asset, arrived.get(asset.upload_key)))
    ]
    if missing:
        DELIVERY_PUBLISHES.labels("missing").inc()
        raise UploadsMissing(missing=missing)


def _lack(asset: MediaAsset, found: ObjectInfo | None) -> str:
    if found is None:
        return "not_uploaded"
    return "" if found.size_bytes == asset.size_bytes else "size_differs"


def _pin(assets: list[MediaAsset], arrived: Mapping[str, ObjectInfo]) -> None:
    """One statement for thousands of rows; `bulk_update` would spend a second on building it."""
    etags = [arrived[asset.upload_key].etag for asset in assets]
    with connection.cursor() as cursor:
        cursor.execute(_PIN, [Processing.PROCESSING.value, [each.id for each in assets], etags])


def _call_helpers(delivery: Delivery, files: int) -> None:
    """More hands for a large delivery: whoever is free takes files from the same pile."""
    for number in range(min(files // FILES_PER_HELPER, MOST_HELPERS)):
        outbox.publish(
            "partners.processing.shared", {"delivery_id": str(delivery.id), "helper": number + 1}
        )
