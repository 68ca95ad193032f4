"""The end of a redemption that went well."""

from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from billing.services.recognising import recognise_voucher_sale
from core import audit, outbox
from core.outbox import Again
from core.storage import storage
from partners.credits import consume_credit
from partners.models import Delivery
from partners.services import mark_delivery_claimed
from vouchers.days import end_of
from vouchers.keys import copied_key, moment_prefix
from vouchers.manifest import objects_to_copy
from vouchers.metrics import COMPLETION_SECONDS, REDEMPTIONS
from vouchers.models import AssetCopy, Moment, MomentAsset, Redemption, Voucher
from vouchers.services.compensating import compensate_redemption

LOST_TRIES = 10
"""How often a file is copied anew that the storage took and then did not have."""


def finalise_redemption(*, redemption_id: UUID, by: str) -> None:
    """Make the moment, once every byte of it is known to be there.

    1. Ask the storage, outside any transaction, what stands below the moment's prefix.
       What is missing or has another size is copied again; if it never stays, compensate.
    2. One transaction: lock voucher and redemption, look again, create Moment and MomentAssets,
       voucher → REDEEMED, delivery → CLAIMED, the credit is consumed, its sale recognised, the
       fact is published.
    Safe to repeat and to run twice at once. Raises core.outbox.Again when copies are missing.
    """
    redemption = (
        Redemption.objects.select_related("voucher__delivery")
        .defer("voucher__delivery__assets_payload")
        .get(pk=redemption_id)
    )
    if redemption.status != Redemption.Status.COPYING:
        return
    rows = list(redemption.copies.order_by("position"))
    lost = _lost(redemption, rows)
    if any(row.tries >= LOST_TRIES for row in lost):
        compensate_redemption(redemption_id=redemption.id, failure="copies_lost", by=by)
        return
    if lost:
        _reopen(redemption, lost)
        raise Again(after_seconds=1)
    now = timezone.now()
    if _finalise(redemption, rows, by=by, now=now):
        REDEMPTIONS.labels("completed").inc()
        COMPLETION_SECONDS.observe((now - redemption.started_at).total_seconds())


def _lost(redemption: Redemption, rows: list[AssetCopy]) -> list[AssetCopy]:
    """Files the storage said it had copied, and does not have in their size."""
    prefix = moment_prefix(user_id=redemption.user_id, moment_id=redemption.moment_id)
    sizes = {each.key: each.size_bytes for each in storage().list(prefix)}
    return [
        row
        for row in rows
        if any(
            sizes.get(each.target) != each.size_bytes
            for each in objects_to_copy(row.entry, prefix=prefix)
        )
    ]


def _reopen(redemption: Redemption, lost: list[AssetCopy]) -> None:
    with transaction.atomic():
        copied = AssetCopy.objects.filter(status=AssetCopy.Status.COPIED)
        reopened = copied.filter(id__in=[row.id for row in lost]).update(
            status=AssetCopy.Status.PENDING, tries=F("tries") + 1, due_at=None
        )
        Redemption.objects.filter(pk=redemption.pk, status=Redemption.Status.COPYING).update(
            assets_copied=F("assets_copied") - reopened
        )


def _finalise(redemption: Redemption, rows: list[AssetCopy], *, by: str, now: datetime) -> bool:
    with transaction.atomic():
        voucher = Voucher.objects.select_for_update().get(pk=redemption.voucher_id)
        claim = Redemption.objects.select_for_update().get(pk=redemption.pk)
        if claim.status != Redemption.Status.COPYING:
            return False
        if claim.copies.exclude(status=AssetCopy.Status.COPIED).exists():
            raise Again(after_seconds=1)
        _create_moment(redemption, voucher, rows, now)
        _close(claim, voucher, now)
        _claim_delivery_if_last(voucher, by=by, now=now)
        if voucher.access == Voucher.Access.PERPETUAL:
            _recognise_sale(voucher, by=by, now=now)
        _tell(claim, by)
    return True


def _create_moment(
    redemption: Redemption, voucher: Voucher, rows: list[AssetCopy], now: datetime
) -> None:
    delivery = redemption.voucher.delivery
    moment = Moment.objects.create(
        id=redemption.moment_id,
        user_id=redemption.user_id,
        partner_id=voucher.partner_id,
        title=delivery.title,
        event_date=delivery.event_date,
        access_until=_access_end(voucher, now),
        created_at=now,
    )
    prefix = moment_prefix(user_id=redemption.user_id, moment_id=redemption.moment_id)
    MomentAsset.objects.bulk_create(_moment_asset(moment, row, prefix) for row in rows)


def _access_end(voucher: Voucher, now: datetime) -> datetime | None:
    """With the end of a day, since pages and letters name the day; None is for ever."""
    if voucher.access_days is None:
        return None
    return end_of(timezone.localdate(now) + timedelta(days=voucher.access_days))


def _moment_asset(moment: Moment, row: AssetCopy, prefix: str) -> MomentAsset:
    entry = row.entry

    def key(name: str) -> str:
        source = entry[f"{name}_key"]
        return copied_key(source, prefix=prefix, asset_id=entry["asset_id"]) if source else ""

    return MomentAsset(
        moment=moment,
        original_key=key("original"),
        preview_key=key("preview"),
        thumbnail_key=key("thumbnail"),
        **{name: entry[name] for name in _TAKEN_OVER},
    )


_TAKEN_OVER = (
    "position",
    "filename",
    "content_type",
    "size_bytes",
    "sha256",
    "width",
    "height",
    "duration_seconds",
    "dominant_color",
    "taken_at",
)


def _close(claim: Redemption, voucher: Voucher, now: datetime) -> None:
    voucher.status = Voucher.Status.REDEEMED
    voucher.redeemed_by_id = claim.user_id
    voucher.redeemed_at = now
    voucher.save(update_fields=["status", "redeemed_by", "redeemed_at"])
    claim.status = Redemption.Status.COMPLETED
    claim.assets_copied = claim.assets_total
    claim.finished_at = now
    claim.save(update_fields=["status", "assets_copied", "finished_at"])


def _claim_delivery_if_last(voucher: Voucher, *, by: str, now: datetime) -> None:
    """READY → CLAIMED with the last of its vouchers.

    Locked before it is looked at, so that of two last vouchers at once the later one sees the
    other; and before the partner's credits, as issuing does: else each would wait for the other.
    """
    Delivery.objects.select_for_update(no_key=True).only("id").get(pk=voucher.delivery_id)
    siblings = Voucher.objects.filter(delivery_id=voucher.delivery_id)
    if not siblings.filter(status=Voucher.Status.ACTIVE).exists():
        mark_delivery_claimed(delivery_id=voucher.delivery_id, by=by, now=now)


def _recognise_sale(voucher: Voucher, *, by: str, now: datetime) -> None:
    """The prepaid credit is used up, and with it the promise of storage begins."""
    consume_credit(partner_id=voucher.partner_id, source=f"voucher:{voucher.id}", by=by, now=now)
    recognise_voucher_sale(voucher_id=voucher.id, partner_id=voucher.partner_id, by=by, now=now)


def _tell(claim: Redemption, by: str) -> None:
    audit.record(
        "vouchers.redemption.completed",
        subject=f"redemption:{claim.id}",
        by=by,
        after={"voucher": str(claim.voucher_id), "moment": str(claim.moment_id)},
    )
    outbox.publish(
        "vouchers.redemption.completed",
        {"redemption_id": str(claim.id), "moment_id": str(claim.moment_id)},
    )
