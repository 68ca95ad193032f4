"""How loud each state speaks: wine only for what waits for a person."""

from core.admin.labels import Tone, Tones
from gateways.models import Discrepancy, GatewayHealth, Payment, Refund, WebhookDelivery

PAYMENT_TONES: Tones = {
    Payment.Status.UNKNOWN: Tone.WARN,
    Payment.Status.PENDING: Tone.MOVING,
    Payment.Status.PAID: Tone.DONE,
    Payment.Status.DISPUTED: Tone.WRONG,
}
RESULT_TONES: Tones = {
    WebhookDelivery.Result.WAITING: Tone.MOVING,
    WebhookDelivery.Result.APPLIED: Tone.DONE,
    WebhookDelivery.Result.UNMATCHED: Tone.WARN,
    WebhookDelivery.Result.MISMATCH: Tone.WRONG,
    WebhookDelivery.Result.FAILED: Tone.WRONG,
}
VERDICT_TONES: Tones = {
    WebhookDelivery.Verdict.SIGNED: Tone.DONE,
    WebhookDelivery.Verdict.REFUSED: Tone.WARN,
    WebhookDelivery.Verdict.UNREADABLE: Tone.WARN,
}
REFUND_TONES: Tones = {
    Refund.Status.PENDING: Tone.MOVING,
    Refund.Status.SUCCEEDED: Tone.DONE,
    Refund.Status.FAILED: Tone.WRONG,
}
BREAKER_TONES: Tones = {
    GatewayHealth.State.CLOSED: Tone.DONE,
    GatewayHealth.State.HALF_OPEN: Tone.WARN,
    GatewayHealth.State.OPEN: Tone.WRONG,
}
RESOLUTION_TONES: Tones = {Discrepancy.Resolution.OPEN: Tone.WRONG}
