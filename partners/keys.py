"""Where a partner's files live. No key holds a word a partner chose."""

from uuid import UUID

from partners.models import Delivery, MediaAsset

DERIVATIVE_TYPE = "image/jpeg"
_EXTENSIONS = {
    "image/jpeg": "jpg",
    "image/png": "png",
    "image/webp": "webp",
    "image/heic": "heic",
    "video/mp4": "mp4",
    "video/quicktime": "mov",
}


def delivery_prefix(delivery: Delivery) -> str:
    """Everything of one delivery, and nothing else, stands below this."""
    return f"partners/{delivery.partner_id}/{delivery.id}/"


def incoming_prefix(delivery: Delivery) -> str:
    """Below this the partner may write, while an address lives."""
    return f"{delivery_prefix(delivery)}incoming/"


def upload_key(delivery: Delivery, asset_id: UUID) -> str:
    return f"{incoming_prefix(delivery)}{asset_id}"


def original_key(asset: MediaAsset) -> str:
    return f"{_asset_prefix(asset)}original.{_EXTENSIONS[asset.content_type]}"


def preview_key(asset: MediaAsset) -> str:
    return f"{_asset_prefix(asset)}preview.jpg"


def thumbnail_key(asset: MediaAsset) -> str:
    return f"{_asset_prefix(asset)}thumbnail.jpg"


def _asset_prefix(asset: MediaAsset) -> str:
    return f"{delivery_prefix(asset.delivery)}{asset.id}/"
