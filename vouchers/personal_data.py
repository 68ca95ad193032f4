"""What the vouchers app holds of a person: galleries, their files, and the redeeming of codes.

Galleries go with their files. Vouchers and redemptions stay, as the studio's accounts rest on
them; they name a row that is nobody's by then. Consent (which terms, when) stays with them: it is
the proof that we were allowed to.
"""

from datetime import datetime
from typing import Any

from core.personal_data import Rows, declare_impersonal, export_nothing, register
from core.storage import storage
from partners.models import Delivery
from vouchers.models import AssetCopy, Moment, MomentAsset, Redemption, Voucher
from vouchers.services.erasing import forget_moments


def _moment_rows(person: Any, now: datetime) -> Rows:
    moments = person.moments.select_related("partner").prefetch_related("assets")
    return [_moment_row(moment, now) for moment in moments.order_by("created_at")]


def _moment_row(moment: Moment, now: datetime) -> dict[str, Any]:
    return {
        "id": str(moment.pk),
        "title": moment.title,
        "studio": moment.partner.name,
        "event_date": moment.event_date,
        "created_at": moment.created_at,
        "access_until": moment.access_until,
        "suspended_at": moment.suspended_at,
        "privacy": moment.privacy,
        "files": [_file_row(asset, now) for asset in moment.assets.all()],
    }


def _file_row(asset: MomentAsset, now: datetime) -> dict[str, Any]:
    return {
        "filename": asset.filename,
        "content_type": asset.content_type,
        "size_bytes": asset.size_bytes,
        "sha256": asset.sha256,
        "taken_at": asset.taken_at,
        "is_favorite": asset.is_favorite,
        "is_hidden": asset.is_hidden,
        "download_url": storage().presign_download(
            key=asset.original_key,
            filename=asset.filename,
            content_type=asset.content_type,
            now=now,
        ),
    }


def _redemption_rows(person: Any, _now: datetime) -> Rows:
    rows = person.redemptions.values(
        "started_at", "finished_at", "status", "assets_total", "terms_version", "tracking_token"
    )
    return [dict(row) for row in rows]


def _voucher_rows(person: Any, _now: datetime) -> Rows:
    rows = person.redeemed_vouchers.values("code", "access", "redeemed_at", "partner__name")
    return [dict(row) for row in rows]


def _forget_moments(person: Any, _now: datetime) -> None:
    forget_moments(user_id=person.pk)


def _cut_trail(person: Any, _now: datetime) -> None:
    """The token would lead to what an advertiser's click left behind."""
    person.redemptions.update(tracking_token="")


def _blank_client(person: Any, _now: datetime) -> None:
    """Who redeemed a voucher, or is about to, is the client its delivery names."""
    theirs = Delivery.objects.filter(
        vouchers__redemptions__user=person,
        vouchers__redemptions__status__in=[Redemption.Status.COPYING, Redemption.Status.COMPLETED],
    )
    theirs.update(client_name="", client_email="")


def _gone_with_moment(_person: Any, _now: datetime) -> None:
    """Files are deleted with their moment."""


register(
    model=Moment,
    fields=["user", "title"],
    export=_moment_rows,
    erase=_forget_moments,
)
declare_impersonal(Moment, link_password="a salted hash; deleted with the moment")  # noqa: S106
declare_impersonal(Moment, share_token="random; deleted with the moment")  # noqa: S106
register(
    model=MomentAsset,
    fields=["filename", "original_key", "preview_key", "thumbnail_key"],
    export=export_nothing,
    erase=_gone_with_moment,
)
register(
    model=Redemption,
    fields=["user", "tracking_token"],
    export=_redemption_rows,
    erase=_cut_trail,
)
register(
    model=Voucher,
    fields=["redeemed_by"],
    export=_voucher_rows,
    erase=_blank_client,
)
declare_impersonal(
    AssetCopy,
    entry="one file of the studio's manifest: keys, sizes, digests",
    error="blotted before it is written (core.logs.blot)",
)
