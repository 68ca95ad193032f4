"""The gateways app."""

from importlib import import_module

from django.apps import AppConfig


class GatewaysConfig(AppConfig):
    """Payment gateways: choice, charges, webhooks."""

    name = "gateways"
    verbose_name = "Pagamentos"

    def ready(self) -> None:
        """What the sandbox declares; all other declarations are found by core."""
        import_module("gateways.sandbox.provider.handlers")
        import_module("gateways.sandbox.provider.checks")
        import_module("gateways.sandbox.provider.personal_data")
