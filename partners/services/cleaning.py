"""Objects that have served: removed when no address to write them can be alive any more."""

from collections.abc import Iterable
from uuid import UUID

from django.conf import settings

from core import outbox
from core.storage import storage
from partners.keys import delivery_prefix
from partners.models import Delivery, MediaAsset

_MARGIN_SECONDS = 60
Status = Delivery.Status


def close_uploads(delivery: Delivery) -> None:
    """Have everything of the delivery removed that its manifest does not hold, when it is safe.

    In the caller's transaction. Safe to repeat.
    """
    outbox.publish(
        "partners.uploads.closed", {"delivery_id": str(delivery.id)}, delay_seconds=_when_safe()
    )


def drop_objects(keys: Iterable[str]) -> None:
    """Have these objects removed when it is safe. In the caller's transaction."""
    outbox.publish(
        "partners.asset.removed", {"keys": [key for key in keys if key]}, delay_seconds=_when_safe()
    )


def _when_safe() -> float:
    """An address handed out just now works for its whole life, and would bring the object back."""
    return float(settings.PRESIGN_TTL_SECONDS + _MARGIN_SECONDS)


def remove_leftovers(*, delivery_id: UUID) -> int:
    """Delete what a settled delivery does not own: uploads, halves of interrupted work.

    Answers how many objects. Safe to repeat; a delivery whose files may still change is left alone.
    """
    delivery = Delivery.objects.get(id=delivery_id)
    if delivery.status in (Status.DRAFT, Status.PROCESSING):
        return 0
    owned = owned_keys(delivery.assets.all())
    leftovers = [
        info.key for info in storage().list(delivery_prefix(delivery)) if info.key not in owned
    ]
    return storage().delete(leftovers)


def owned_keys(assets: Iterable[MediaAsset]) -> set[str]:
    """The objects READY files consist of."""
    return {
        key
        for asset in assets
        if asset.processing_status == MediaAsset.Processing.READY
        for key in (asset.original_key, asset.preview_key, asset.thumbnail_key)
    }
