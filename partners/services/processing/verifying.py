"""The last look before the manifest is frozen: is every object there, in its size?"""

from datetime import datetime
from uuid import UUID

import structlog

from core.storage import storage
from partners.keys import delivery_prefix
from partners.metrics import ASSETS_PROCESSED
from partners.models import Delivery, MediaAsset
from partners.services.processing.verdicts import pause_before_retry

_log = structlog.get_logger("acervo.partners")
Processing = MediaAsset.Processing


def recall_damaged(*, delivery_id: UUID, now: datetime) -> int:
    """READY → PROCESSING for files the storage took and does not have; answers how many.

    A copy's own answer is not proof: a storage may say yes and keep less. One walk over the
    delivery's folder, however many files. Safe to repeat. Raises StorageError.
    """
    delivery = Delivery.objects.defer("assets_payload").get(id=delivery_id)
    if delivery.status != Delivery.Status.PROCESSING:
        return 0
    sizes = {info.key: info.size_bytes for info in storage().list(delivery_prefix(delivery))}
    ready = delivery.assets.filter(processing_status=Processing.READY)
    damaged = [asset.id for asset in ready if not _is_whole(asset, sizes)]
    if damaged:
        recalled = ready.filter(id__in=damaged, delivery__status=Delivery.Status.PROCESSING)
        # Not at once, and not counted against the file: the storage is what failed.
        pause = pause_before_retry(delivery, now)
        recalled.update(processing_status=Processing.PROCESSING, claimed_until=now + pause, tries=0)
        ASSETS_PROCESSED.labels("recalled").inc(len(damaged))
        _log.error("assets_recalled", delivery=str(delivery_id), count=len(damaged))
    return len(damaged)


def _is_whole(asset: MediaAsset, sizes: dict[str, int]) -> bool:
    return (
        sizes.get(asset.original_key) == asset.size_bytes
        and sizes.get(asset.preview_key) == asset.preview_bytes
        and sizes.get(asset.thumbnail_key) == asset.thumbnail_bytes
    )
