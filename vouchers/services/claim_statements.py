"""The three statements of a claim that are written by hand, and why.

While a voucher is locked, everyone with its code waits. The ORM takes longer to word the look and
the check than PostgreSQL takes to answer them, and would carry a manifest of megabytes to Python
and back; `make benchmarks ARGS=claims` says what that costs.
"""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import connection

from vouchers.models import AssetCopy, Redemption

LIVE = (Redemption.Status.COPYING.value, Redemption.Status.COMPLETED.value)
LOCK_VOUCHER = """
SELECT voucher.id, voucher.delivery_id, voucher.status, voucher.expires_at, delivery.status
FROM vouchers AS voucher JOIN deliveries AS delivery ON delivery.id = voucher.delivery_id
WHERE voucher.code = %s FOR UPDATE OF voucher
"""
_LIVE_REDEMPTION = """
SELECT EXISTS (SELECT FROM redemptions WHERE voucher_id = %s AND status IN (%s, %s))
"""
_COPY_MANIFEST = """
INSERT INTO asset_copies (redemption_id, position, asset_id, entry, status, tries, error)
SELECT %s, (line ->> 'position')::integer, (line ->> 'asset_id')::uuid, line, %s, 0, ''
FROM deliveries, jsonb_array_elements(assets_payload) AS line WHERE deliveries.id = %s
"""


@dataclass(frozen=True, slots=True)
class LockedVoucher:
    """What decides whether a voucher may be claimed; its row is ours until the commit."""

    id: UUID
    delivery_id: UUID
    status: str
    expires_at: datetime | None
    delivery_status: str


def lock_voucher(code: str) -> LockedVoucher | None:
    """The voucher of this code, once everybody before us is done with it."""
    with connection.cursor() as cursor:
        cursor.execute(LOCK_VOUCHER, [code])
        row = cursor.fetchone()
    return LockedVoucher(*row) if row else None


def has_live_redemption(voucher_id: UUID) -> bool:
    """Whether somebody claimed it: a statement of its own, which sees what the lock waited for."""
    with connection.cursor() as cursor:
        cursor.execute(_LIVE_REDEMPTION, [voucher_id, *LIVE])
        row = cursor.fetchone()
    return bool(row and row[0])


def insert_copies(*, redemption_id: UUID, delivery_id: UUID) -> int:
    """One row for each file of the delivery's manifest; answers how many."""
    with connection.cursor() as cursor:
        cursor.execute(_COPY_MANIFEST, [redemption_id, AssetCopy.Status.PENDING, delivery_id])
        return int(cursor.rowcount)
