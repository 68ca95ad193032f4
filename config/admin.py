"""The admin site: only config sees every app."""

from django.contrib.admin import AdminSite


class AcervoAdminSite(AdminSite):
    """Staff's desk."""

    site_header = "Acervo"
    site_title = "Acervo"
    index_title = "Mesa de trabalho"
