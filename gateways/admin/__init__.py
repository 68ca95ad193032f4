"""Staff's view of money on its way: accounts, payments, webhooks, what did not come as asked."""

from gateways.admin import health, payment_panels
from gateways.admin.discrepancies import DiscrepancyAdmin
from gateways.admin.gateways import GatewayAdmin
from gateways.admin.inbox import WebhookDeliveryAdmin
from gateways.admin.payments import PaymentAdmin

__all__ = [
    "DiscrepancyAdmin",
    "GatewayAdmin",
    "PaymentAdmin",
    "WebhookDeliveryAdmin",
    "health",
    "payment_panels",
]
