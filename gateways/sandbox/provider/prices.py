"""What the sandbox keeps of a payment, to the centavo."""

from decimal import Decimal

from core.money import quantize

CARD_PERCENT = Decimal("4.99")
CARD_FIXED = Decimal("1.51")
PIX_FIXED = Decimal("1.00")


def fee_of(method: str, paid: Decimal) -> Decimal:
    """A card of 297.00 costs 16.33, a Pix one real; never more than what was paid."""
    card = quantize(paid * CARD_PERCENT / 100) + CARD_FIXED
    return min(card if method == "card" else PIX_FIXED, paid)
