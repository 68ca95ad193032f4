"""The admin site of the house."""

from django.contrib.admin.apps import AdminConfig


class AcervoAdminConfig(AdminConfig):
    """Puts config.admin's site in the place of Django's own."""

    default_site = "config.admin.AcervoAdminSite"
