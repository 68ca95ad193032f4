"""Taking a voucher back."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from core import audit, outbox
from partners.credits import return_credits
from vouchers.errors import VoucherInRedemption, VoucherNotActive
from vouchers.models import Redemption, Voucher


def revoke_voucher(*, voucher_id: UUID, by: str, now: datetime) -> Voucher:
    """ACTIVE → REVOKED; a perpetual voucher's credit goes back. Safe to repeat.

    Raises VoucherNotActive, VoucherInRedemption.
    """
    with transaction.atomic():
        voucher = Voucher.objects.select_for_update().get(pk=voucher_id)
        if voucher.status == Voucher.Status.REVOKED:
            return voucher
        if voucher.status != Voucher.Status.ACTIVE:
            raise VoucherNotActive
        if voucher.redemptions.filter(status=Redemption.Status.COPYING).exists():
            raise VoucherInRedemption
        voucher.status = Voucher.Status.REVOKED
        voucher.save(update_fields=["status"])
        give_credit_back(voucher, by=by, now=now)
        audit.record(
            "vouchers.voucher.revoked",
            subject=f"voucher:{voucher.id}",
            by=by,
            before={"status": Voucher.Status.ACTIVE},
            after={"status": Voucher.Status.REVOKED},
        )
        outbox.publish("vouchers.voucher.revoked", {"voucher_id": str(voucher.id)})
    return voucher


def give_credit_back(voucher: Voucher, *, by: str, now: datetime) -> None:
    """The credit a perpetual voucher reserved, returned once. Safe to repeat."""
    if voucher.access == Voucher.Access.PERPETUAL:
        return_credits(
            partner_id=voucher.partner_id,
            amount=1,
            source=f"voucher:{voucher.id}",
            by=by,
            now=now,
        )
