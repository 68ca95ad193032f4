"""Signed addresses of a moment's files: fifteen minutes to look or to take.

Pages round the clock down, so that a browser that comes back within minutes finds the pictures
in its own cache; what is downloaded is signed for the moment it is asked for.
"""

import mimetypes
from datetime import UTC, datetime
from pathlib import PurePosixPath
from typing import Final

from django.conf import settings
from django.urls import reverse

from core.storage import storage
from partners.media.derivatives import CONTENT_TYPE as JPEG
from partners.models import Partner
from vouchers.models import Moment, MomentAsset

_LONGEST_STEP_SECONDS: Final = 300
_LOGO_TYPES: Final = {"image/png", "image/jpeg", "image/webp"}


def steady(now: datetime) -> datetime:
    """`now`, rounded down to a third of an address's life at most: it still lives long enough."""
    step = max(1, min(_LONGEST_STEP_SECONDS, settings.PRESIGN_TTL_SECONDS // 3))
    return datetime.fromtimestamp(now.timestamp() // step * step, tz=UTC)


def thumbnail_url(asset: MomentAsset, *, now: datetime) -> str:
    """The small picture of the grid; empty when there is none."""
    return _picture(asset, asset.thumbnail_key, now)


def preview_url(asset: MomentAsset, *, now: datetime) -> str:
    """The picture that fills a screen; empty when there is none."""
    return _picture(asset, asset.preview_key, now)


def original_url(asset: MomentAsset, *, now: datetime, inline: bool = False) -> str:
    """The file as it was delivered: to keep, or inline to play a video."""
    return storage().presign_download(
        key=asset.original_key,
        filename=asset.filename,
        content_type=asset.content_type,
        now=now,
        inline=inline,
    )


def logo_url(partner: Partner, *, now: datetime) -> str:
    """The studio's logo; empty when it has none, or one of a type pages do not show."""
    content_type = mimetypes.guess_type(partner.logo_key)[0] or ""
    if content_type not in _LOGO_TYPES:
        return ""
    return storage().presign_download(
        key=partner.logo_key,
        filename=PurePosixPath(partner.logo_key).name,
        content_type=content_type,
        now=steady(now),
        inline=True,
    )


def share_address(moment: Moment) -> str:
    """The link to send: under the house's own name, whatever host the request came by."""
    path = reverse("shared_moment", kwargs={"token": moment.share_token})
    return f"{settings.BASE_URL}{path}"


def _picture(asset: MomentAsset, key: str, now: datetime) -> str:
    if not key:
        return ""
    name = f"{PurePosixPath(asset.filename).stem}.jpg"
    return storage().presign_download(
        key=key, filename=name, content_type=JPEG, now=now, inline=True
    )
