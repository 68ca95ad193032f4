"""What partners uploaded, and where they may upload."""

from datetime import datetime

from core.storage import ObjectInfo, PresignedUpload, storage
from partners.keys import incoming_prefix
from partners.models import Delivery, MediaAsset


def arrived_uploads(delivery: Delivery) -> dict[str, ObjectInfo]:
    """Everything uploaded for the delivery, by key: one walk, 1,000 files an answer.

    Raises StorageUnavailable.
    """
    return {info.key: info for info in storage().list(incoming_prefix(delivery))}


def upload_address(asset: MediaAsset, *, now: datetime) -> PresignedUpload:
    """Where and how to send this file: exactly this many bytes of exactly this type."""
    return storage().presign_upload(
        key=asset.upload_key,
        content_type=asset.content_type,
        size_bytes=asset.size_bytes,
        now=now,
    )
