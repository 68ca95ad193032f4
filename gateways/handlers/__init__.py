"""What the gateways app does when it hears of something."""

from gateways.handlers import doubles, refunds, webhooks

__all__ = ["doubles", "refunds", "webhooks"]
