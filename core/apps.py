"""The ground floor of the house."""

from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules

DECLARATIONS = ("handlers", "integrity", "metrics", "personal_data", "toggles")
"""Who listens to which fact, what is measured, what is held of a person, what can be switched."""


class CoreConfig(AppConfig):
    """Loads what every app declares, so that each process knows all of it."""

    name = "core"
    verbose_name = "Sistema"

    def ready(self) -> None:
        autodiscover_modules(*DECLARATIONS)
