"""Where providers send their webhooks."""

from django.conf import settings

from gateways.models import Gateway


def get_webhook_url(gateway: Gateway, *, token: str = "") -> str:
    """The address to register at the provider; it holds the gateway's secret.

    With `token` (a payment's, 32 hex) it tells the payment too, for providers that echo nothing.
    """
    tail = f"{token}/" if token else ""
    return f"{settings.BASE_URL}/webhooks/{gateway.kind}/{gateway.webhook_secret}/{tail}"
