"""The claim: the one short transaction that decides who redeems a voucher."""

from datetime import datetime

from accounts.services import find_or_invite_person
from core import audit, outbox
from core.rows import insert_row
from partners.models import Delivery
from vouchers.errors import DeliveryNotReady, VoucherNotRedeemable, VoucherUnknown
from vouchers.models import Redemption, Voucher
from vouchers.services.claim_statements import (
    LockedVoucher,
    has_live_redemption,
    insert_copies,
    lock_voucher,
)
from vouchers.terms import TERMS_VERSION


def claim_voucher(
    *, code: str, email: str, name: str, tracking_token: str, by: str, now: datetime
) -> Redemption:
    """Claim the voucher for one person, in the caller's transaction.

    1. Lock the voucher row; everyone else with this code waits here.
    2. Refuse what is not ACTIVE, past its date, or already claimed.
    3. Insert the redemption with the whole manifest, the fact, the audit row.

    `voucher.status` is not touched: should the copies fail, the row is as it was. Were the lock
    ever lost, the unique index `a_voucher_has_one_live_redemption` still refuses the second claim.
    Raises VoucherUnknown, VoucherNotRedeemable, DeliveryNotReady.
    """
    audit.require_transaction()
    voucher = lock_voucher(code)
    if voucher is None:
        raise VoucherUnknown
    _check(voucher, now)
    person = find_or_invite_person(email=email, name=name, now=now, by=by)
    redemption = Redemption(
        voucher_id=voucher.id,
        user=person,
        tracking_token=tracking_token,
        terms_version=TERMS_VERSION,
        started_at=now,
        advanced_at=now,
    )
    # Before the row they belong to, which must say how many: foreign keys look at the commit.
    redemption.assets_total = insert_copies(
        redemption_id=redemption.id, delivery_id=voucher.delivery_id
    )
    insert_row(redemption)
    _tell(redemption, by)
    return redemption


def _check(voucher: LockedVoucher, now: datetime) -> None:
    if voucher.status != Voucher.Status.ACTIVE:
        raise VoucherNotRedeemable
    if voucher.expires_at is not None and voucher.expires_at <= now:
        raise VoucherNotRedeemable
    if has_live_redemption(voucher.id):
        raise VoucherNotRedeemable
    if voucher.delivery_status in (Delivery.Status.PROCESSING, Delivery.Status.DRAFT):
        raise DeliveryNotReady
    if voucher.delivery_status == Delivery.Status.EXPIRED:
        raise VoucherNotRedeemable


def _tell(redemption: Redemption, by: str) -> None:
    audit.record(
        "vouchers.redemption.started",
        subject=f"redemption:{redemption.id}",
        by=by,
        after={"voucher": str(redemption.voucher_id), "assets_total": redemption.assets_total},
    )
    outbox.publish("vouchers.redemption.started", {"redemption_id": str(redemption.id)})
