"""Vouchers whose time has passed."""

from datetime import datetime

from django.db import transaction
from django.db.models import Exists, OuterRef

from core import audit, outbox
from vouchers.models import Redemption, Voucher
from vouchers.services.revoking import give_credit_back

BATCH = 200


def expire_vouchers(*, by: str, now: datetime) -> int:
    """ACTIVE → EXPIRED for every voucher past its date; answers how many. Safe to repeat.

    One that is being redeemed right now is left for the next round: its claim was in time.
    The credit of a perpetual voucher nobody redeemed goes back to the partner.
    """
    total = 0
    while batch := _expire_batch(by=by, now=now):
        total += batch
    return total


def _expire_batch(*, by: str, now: datetime) -> int:
    copying = Redemption.objects.filter(voucher=OuterRef("pk"), status=Redemption.Status.COPYING)
    with transaction.atomic():
        due = (
            Voucher.objects.filter(status=Voucher.Status.ACTIVE, expires_at__lte=now)
            .filter(~Exists(copying))
            .order_by("expires_at")
            .select_for_update(skip_locked=True)[:BATCH]
        )
        vouchers = _unclaimed(list(due))
        for voucher in vouchers:
            voucher.status = Voucher.Status.EXPIRED
            give_credit_back(voucher, by=by, now=now)
            audit.record("vouchers.voucher.expired", subject=f"voucher:{voucher.id}", by=by)
            outbox.publish("vouchers.voucher.expired", {"voucher_id": str(voucher.id)})
        Voucher.objects.bulk_update(vouchers, ["status"])
    return len(vouchers)


def _unclaimed(locked: list[Voucher]) -> list[Voucher]:
    """A second look, now that the rows are ours.

    The first one saw what was committed when it began; a claim that came in before the lock is
    visible only to the next statement.
    """
    claimed = Redemption.objects.filter(voucher__in=locked, status=Redemption.Status.COPYING)
    taken = set(claimed.values_list("voucher_id", flat=True))
    return [voucher for voucher in locked if voucher.id not in taken]
