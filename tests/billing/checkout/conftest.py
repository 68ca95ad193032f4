"""A provider that does as it is told, for pages too."""

from tests.billing.orders.conftest import account, bank, impatient

__all__ = ["account", "bank", "impatient"]
