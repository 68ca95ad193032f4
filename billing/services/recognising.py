"""A prepaid voucher was redeemed: now it is a sale, and the promise of storage begins."""

from datetime import datetime
from decimal import Decimal
from uuid import UUID

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from billing import postings
from billing.economics import ZERO
from billing.ledger import post
from billing.models import CreditLot, VoucherSale
from billing.policies import policy_on
from core.money import quantize
from core.rows import insert_row


def recognise_voucher_sale(*, voucher_id: UUID, partner_id: UUID, by: str, now: datetime) -> None:
    """Turn one prepaid credit into revenue, tax and PCE; the oldest paid lot goes first.

    A credit that was a present earns nothing, and its PCE is set aside all the same. Called in
    the redemption's last transaction. Safe to repeat: once for each voucher. Raises NoPolicy.
    """
    policy = policy_on(timezone.localdate(now))
    with transaction.atomic():
        if VoucherSale.objects.filter(voucher_id=voucher_id).exists():
            return
        lot = _oldest_lot(partner_id)
        price = lot.unit_price if lot else ZERO
        tax = quantize(price * policy.tax_rate)
        sale = VoucherSale(
            voucher_id=voucher_id,
            partner_id=partner_id,
            lot=lot,
            amount=price,
            pce_reserved=policy.pce_per_unit,
            tax_effective=tax,
            gateway_fee=_fee_part(lot),
            recognised_at=now,
        )
        if not insert_row(sale, unless_there=True):
            return
        if lot:
            CreditLot.objects.filter(id=lot.id).update(units_used=F("units_used") + 1)
        legs = postings.voucher_recognised(
            partner_id=partner_id, amount=price, pce=policy.pce_per_unit, tax=tax
        )
        post(kind="voucher_recognised", source=f"voucher:{voucher_id}", legs=legs, by=by, now=now)


def _oldest_lot(partner_id: UUID) -> CreditLot | None:
    """Locked, so that two redemptions at once do not use one credit twice."""
    open_lots = CreditLot.objects.filter(
        partner_id=partner_id, units__gt=F("units_used") + F("units_refunded")
    )
    return open_lots.select_for_update().order_by("bought_at", "id").first()


def _fee_part(lot: CreditLot | None) -> Decimal:
    """What of the pack's fee falls on one credit: for reports, the pack's entry holds it whole."""
    return quantize(lot.order.gateway_fee / lot.units) if lot else ZERO
