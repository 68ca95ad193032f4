"""From a code to a gallery."""

from vouchers.models.access_grant import AccessGrant
from vouchers.models.asset_copy import AssetCopy
from vouchers.models.moment import Moment, MomentAsset
from vouchers.models.redemption import Redemption
from vouchers.models.voucher import Voucher

__all__ = ["AccessGrant", "AssetCopy", "Moment", "MomentAsset", "Redemption", "Voucher"]
