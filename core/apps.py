"""The ground floor of the house."""

from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class CoreConfig(AppConfig):
    """Loads every app's `handlers` module, so that each process knows all subscribers."""

    name = "core"
    verbose_name = "Núcleo"

    def ready(self) -> None:
        autodiscover_modules("handlers", "personal_data", "toggles")
