"""The app of those who receive."""

from django.apps import AppConfig


class VouchersConfig(AppConfig):
    """Vouchers, redemptions, moments."""

    name = "vouchers"
    verbose_name = "Vouchers"
