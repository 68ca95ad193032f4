"""The app of those who deliver."""

from django.apps import AppConfig


class PartnersConfig(AppConfig):
    """Partners, deliveries, media."""

    name = "partners"
    verbose_name = "Parceiros"
