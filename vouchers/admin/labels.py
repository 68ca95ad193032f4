"""How codes are shown, and how loud each state speaks: only a failed redemption asks for a person.

A code is what opens a gallery: staff see it because people read it to them on the telephone.
"""

from django.utils.html import format_html
from django.utils.safestring import SafeString

from core.admin.labels import Tone, Tones
from vouchers.codes import display
from vouchers.models import AssetCopy, Redemption, Voucher

VOUCHER_TONES: Tones = {Voucher.Status.ACTIVE: Tone.MOVING, Voucher.Status.REDEEMED: Tone.DONE}
REDEMPTION_TONES: Tones = {
    Redemption.Status.COPYING: Tone.MOVING,
    Redemption.Status.COMPLETED: Tone.DONE,
    Redemption.Status.FAILED: Tone.WRONG,
}
COPY_TONES: Tones = {
    AssetCopy.Status.PENDING: Tone.MOVING,
    AssetCopy.Status.COPIED: Tone.DONE,
    AssetCopy.Status.FAILED: Tone.WRONG,
}


def code_label(code: str) -> SafeString:
    """`XXXX-XXXX-XXXX-C`, in letters that cannot be taken for one another."""
    return format_html('<span class="voucher-code">{}</span>', display(code))
