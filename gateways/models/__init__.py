"""The rows of the gateways app."""

from gateways.models.discrepancy import Discrepancy
from gateways.models.event import PaymentEvent
from gateways.models.fee import FeeSchedule
from gateways.models.gateway import Gateway
from gateways.models.health import GatewayHealth
from gateways.models.inbox import WebhookDelivery
from gateways.models.payment import Payment
from gateways.models.refund import Refund
from gateways.models.rotation import Rotation
from gateways.models.sandbox import SandboxCharge
from gateways.models.sandbox_payout import SandboxPayout

__all__ = [
    "Discrepancy",
    "FeeSchedule",
    "Gateway",
    "GatewayHealth",
    "Payment",
    "PaymentEvent",
    "Refund",
    "Rotation",
    "SandboxCharge",
    "SandboxPayout",
    "WebhookDelivery",
]
