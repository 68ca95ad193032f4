"""The gateways app."""

from django.apps import AppConfig


class GatewaysConfig(AppConfig):
    """Payment gateways: choice, charges, webhooks."""

    name = "gateways"
    verbose_name = "Pagamentos"
