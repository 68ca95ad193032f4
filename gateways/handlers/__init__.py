"""What the gateways app does when it hears of something."""

from gateways.handlers import refunds, webhooks

__all__ = ["refunds", "webhooks"]
