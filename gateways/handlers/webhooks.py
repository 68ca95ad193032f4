"""What becomes of a stored webhook."""

from django.utils import timezone

from core.outbox import Fact, subscribe
from gateways.services.handling import handle_delivery


@subscribe("gateways.webhook.received", lease_seconds=60)
def on_webhook_received(fact: Fact) -> None:
    """Match, ask the provider, merge."""
    handle_delivery(delivery_id=int(fact.payload["delivery_id"]), now=timezone.now())
