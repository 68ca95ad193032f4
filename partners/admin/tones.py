"""How loud each state speaks. A refused file waits for its studio, not for staff."""

from core.admin.labels import Tone, Tones
from partners.models import Delivery, MediaAsset

DELIVERY_TONES: Tones = {
    Delivery.Status.PROCESSING: Tone.MOVING,
    Delivery.Status.READY: Tone.DONE,
    Delivery.Status.CLAIMED: Tone.DONE,
}
FILE_TONES: Tones = {
    MediaAsset.Processing.PROCESSING: Tone.MOVING,
    MediaAsset.Processing.READY: Tone.DONE,
    MediaAsset.Processing.FAILED: Tone.WARN,
}
