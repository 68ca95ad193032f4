"""New vouchers for a published delivery."""

import uuid
from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction

from core import audit, outbox
from partners.credits import reserve_credits
from partners.models import Delivery
from vouchers.codes import draw_code
from vouchers.errors import DeliveryNotPublished
from vouchers.models import Voucher

PUBLISHED = (Delivery.Status.PROCESSING, Delivery.Status.READY, Delivery.Status.CLAIMED)
_DRAWS = 3
"""Drawing a million codes, two are alike with a chance of 4 in 10 million: then we draw again."""


def issue_vouchers(
    *,
    delivery: Delivery,
    count: int,
    access: str,
    access_days: int | None,
    expires_at: datetime | None,
    by: str,
    now: datetime,
) -> list[Voucher]:
    """Draw `count` codes for the delivery; perpetual access reserves one credit each.

    Not safe to repeat by itself: doors put an idempotency key around it.
    Raises DeliveryNotPublished, NotEnoughCredits.
    """
    batch = uuid.uuid4()
    with transaction.atomic():
        rows = Delivery.objects.select_for_update(no_key=True).defer("assets_payload")
        current = rows.get(pk=delivery.pk)
        if current.status not in PUBLISHED:
            raise DeliveryNotPublished
        if access == Voucher.Access.PERPETUAL:
            reserve_credits(
                partner_id=current.partner_id,
                amount=count,
                source=f"voucher-batch:{batch}",
                by=by,
                now=now,
            )
        vouchers = _insert(current, count, access, access_days, expires_at, now)
        _tell(batch, current.id, count, access, by)
    return vouchers


def _insert(
    delivery: Delivery,
    count: int,
    access: str,
    access_days: int | None,
    expires_at: datetime | None,
    now: datetime,
) -> list[Voucher]:
    for draw in range(_DRAWS):
        try:
            with transaction.atomic():
                return Voucher.objects.bulk_create(
                    Voucher(
                        code=draw_code(),
                        partner_id=delivery.partner_id,
                        delivery=delivery,
                        access=access,
                        access_days=access_days,
                        expires_at=expires_at,
                        created_at=now,
                    )
                    for _ in range(count)
                )
        except IntegrityError:
            if draw == _DRAWS - 1:
                raise
    raise AssertionError("unreachable")


def _tell(batch: UUID, delivery_id: UUID, count: int, access: str, by: str) -> None:
    detail = {"batch": str(batch), "count": count, "access": access}
    audit.record("vouchers.voucher.issued", subject=f"delivery:{delivery_id}", by=by, after=detail)
    outbox.publish("vouchers.voucher.issued", {"delivery_id": str(delivery_id), **detail})
