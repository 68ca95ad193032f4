"""Redemptions of real pictures, and how far they are."""

from datetime import datetime
from functools import cache
from io import BytesIO

from PIL import Image

from core.storage import storage
from partners.models import Delivery
from tests.factories import VoucherFactory, ready_delivery
from vouchers.keys import moment_prefix
from vouchers.manifest import objects_to_copy
from vouchers.models import AssetCopy, Redemption
from vouchers.services import redeem

COLORS = ("#c97a55", "#86a48b", "#7f7f83", "#d9bfa4", "#55795f", "#e9a877")
SHAPES = ((300, 200), (200, 300), (300, 200), (280, 210))


def delivery_of_pictures(files: int) -> Delivery:
    """READY; the thumbnails can be shown."""
    delivery = ready_delivery(files=files)
    for entry in delivery.assets_payload:
        width, height = SHAPES[entry["position"] % len(SHAPES)]
        body = picture(width, height, COLORS[entry["position"] % len(COLORS)])
        storage().write(key=entry["thumbnail_key"], body=body, content_type="image/jpeg")
        entry |= {"width": width * 10, "height": height * 10, "thumbnail_bytes": len(body)}
    delivery.save(update_fields=["assets_payload"])
    return delivery


@cache
def picture(width: int, height: int, color: str) -> bytes:
    body = BytesIO()
    Image.new("RGB", (width, height), color).save(body, "JPEG")
    return body.getvalue()


def redemption_under_way(*, files: int, arrived: int, now: datetime) -> tuple[Redemption, str]:
    """A claim with some copies done, and the token of the browser that made it."""
    voucher = VoucherFactory.create(
        delivery=delivery_of_pictures(files), access="timed", access_days=30
    )
    answer = redeem(
        code=voucher.code,
        email=f"ana.{voucher.code.lower()}@gmail.com",
        name="Ana",
        tracking_token="",
        idempotency_key=f"page-of-{voucher.code}",
        address="203.0.113.9",
        now=now,
    )
    redemption = Redemption.objects.get(voucher=voucher)
    let_arrive(redemption, arrived)
    return redemption, answer.body["redemption"]["access_token"]


def let_arrive(redemption: Redemption, count: int) -> None:
    """The first `count` files are copied; the rest is still to come."""
    prefix = moment_prefix(user_id=redemption.user_id, moment_id=redemption.moment_id)
    for row in redemption.copies.filter(position__lt=count, status=AssetCopy.Status.PENDING):
        for each in objects_to_copy(row.entry, prefix=prefix):
            storage().copy(source=each.source, target=each.target, size_bytes=each.size_bytes)
    redemption.copies.filter(position__lt=count).update(status=AssetCopy.Status.COPIED)
    Redemption.objects.filter(pk=redemption.pk).update(assets_copied=count)


def fail(redemption: Redemption, now: datetime) -> None:
    """As it is left when the copies were given up."""
    Redemption.objects.filter(pk=redemption.pk).update(
        status=Redemption.Status.FAILED, finished_at=now, failure_code="source_missing"
    )
