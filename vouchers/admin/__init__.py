"""Staff's view of vouchers, redemptions, moments; and what of them stands on others' pages."""

from vouchers.admin import elsewhere
from vouchers.admin.copies import AssetCopyAdmin
from vouchers.admin.moments import MomentAdmin, MomentAssetAdmin
from vouchers.admin.redemptions import RedemptionAdmin
from vouchers.admin.vouchers import VoucherAdmin

__all__ = [
    "AssetCopyAdmin",
    "MomentAdmin",
    "MomentAssetAdmin",
    "RedemptionAdmin",
    "VoucherAdmin",
    "elsewhere",
]
