"""The app of people."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """Users and how they prove who they are."""

    name = "accounts"
    verbose_name = "Contas"
