"""How loud each state speaks: wine only for what waits for a person."""

from billing.models import Order, Payout, Settlement
from core.admin.labels import Tone, Tones

ORDER_TONES: Tones = {
    Order.Status.OPEN: Tone.MOVING,
    Order.Status.PAID: Tone.DONE,
    Order.Status.DISPUTED: Tone.WRONG,
}
SETTLEMENT_TONES: Tones = {
    Settlement.Status.SCHEDULED: Tone.MOVING,
    Settlement.Status.COMPLETED: Tone.DONE,
    Settlement.Status.HELD: Tone.WARN,
}
PAYOUT_TONES: Tones = {
    Payout.Status.REQUESTED: Tone.WARN,
    Payout.Status.APPROVED: Tone.MOVING,
    Payout.Status.PROCESSING: Tone.MOVING,
    Payout.Status.UNKNOWN: Tone.WARN,
    Payout.Status.PAID: Tone.DONE,
    Payout.Status.FAILED: Tone.WRONG,
    Payout.Status.HELD: Tone.WARN,
}
