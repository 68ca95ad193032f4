"""The billing app."""

from django.apps import AppConfig


class BillingConfig(AppConfig):
    """Products, orders, economics, the ledger."""

    name = "billing"
    verbose_name = "Vendas"
