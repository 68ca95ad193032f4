"""The claim: the one short transaction that decides who redeems a voucher."""

from datetime import datetime

from accounts.services import find_or_invite_person
from core import audit, outbox
from partners.models import Delivery
from vouchers.errors import DeliveryNotReady, VoucherNotRedeemable, VoucherUnknown
from vouchers.models import AssetCopy, Redemption, Voucher
from vouchers.terms import TERMS_VERSION

LIVE = (Redemption.Status.COPYING, Redemption.Status.COMPLETED)


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
    voucher = _locked(code)
    _check(voucher, now)
    person = find_or_invite_person(email=email, name=name, now=now, by=by)
    manifest = voucher.delivery.assets_payload
    redemption = Redemption.objects.create(
        voucher=voucher,
        user=person,
        assets_total=len(manifest),
        tracking_token=tracking_token,
        terms_version=TERMS_VERSION,
        started_at=now,
        advanced_at=now,
    )
    AssetCopy.objects.bulk_create(
        AssetCopy(
            redemption=redemption,
            position=entry["position"],
            asset_id=entry["asset_id"],
            entry=entry,
        )
        for entry in manifest
    )
    _tell(redemption, by)
    return redemption


def _locked(code: str) -> Voucher:
    voucher = (
        Voucher.objects.select_for_update(of=("self",))
        .select_related("delivery")
        .filter(code=code)
        .first()
    )
    if voucher is None:
        raise VoucherUnknown
    return voucher


def _check(voucher: Voucher, now: datetime) -> None:
    if voucher.status != Voucher.Status.ACTIVE:
        raise VoucherNotRedeemable
    if voucher.expires_at is not None and voucher.expires_at <= now:
        raise VoucherNotRedeemable
    if voucher.redemptions.filter(status__in=LIVE).exists():
        raise VoucherNotRedeemable
    if voucher.delivery.status in (Delivery.Status.PROCESSING, Delivery.Status.DRAFT):
        raise DeliveryNotReady
    if voucher.delivery.status == Delivery.Status.EXPIRED:
        raise VoucherNotRedeemable


def _tell(redemption: Redemption, by: str) -> None:
    audit.record(
        "vouchers.redemption.started",
        subject=f"redemption:{redemption.id}",
        by=by,
        after={"voucher": str(redemption.voucher_id), "assets_total": redemption.assets_total},
    )
    outbox.publish("vouchers.redemption.started", {"redemption_id": str(redemption.id)})
