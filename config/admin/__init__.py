"""The admin site: only config sees every app."""

from config.admin.site import AcervoAdminSite

__all__ = ["AcervoAdminSite"]
