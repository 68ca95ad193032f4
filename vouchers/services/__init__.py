"""What happens to vouchers and redemptions, one file a deed.

redeeming ─▶ claiming ─(fact)─▶ copying ─▶ finalising
                                   └─────▶ compensating
"""

from vouchers.services.compensating import compensate_redemption
from vouchers.services.copying import copy_redemption
from vouchers.services.expiring import expire_vouchers
from vouchers.services.finalising import finalise_redemption
from vouchers.services.issuing import issue_vouchers
from vouchers.services.redeeming import redeem
from vouchers.services.revoking import revoke_voucher
from vouchers.services.sweeping import resume_stuck_redemptions

__all__ = [
    "compensate_redemption",
    "copy_redemption",
    "expire_vouchers",
    "finalise_redemption",
    "issue_vouchers",
    "redeem",
    "resume_stuck_redemptions",
    "revoke_voucher",
]
