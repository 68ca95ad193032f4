"""One site: its door, its menu, and whose pages it shows.

It is made before any app's admin is imported; the pages that need those are in `pages.py`.
"""

from collections.abc import Iterable
from typing import Any

from django.contrib.admin import AdminSite, ModelAdmin
from django.core.exceptions import PermissionDenied
from django.db.models import Model
from django.db.models.base import ModelBase
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy

from accounts.admin_door import may_use_admin, way_to_admin
from config.admin.menu import in_order

# Libraries' rows that open accounts or APIs to whoever may write them.
LEFT_OUT = {"account.emailaddress", "mfa.authenticator", "rest_framework_api_key.apikey"}


class AcervoAdminSite(AdminSite):
    """Staff's desk. One way in: the product's own sign-in, with its limits and second step."""

    site_header = "acervo"
    site_title = "Acervo"
    index_title = gettext_lazy("Mesa de trabalho")
    enable_nav_sidebar = True

    def __init__(self, name: str = "admin") -> None:
        """Nothing is deleted from a list: rows stay, or go by a service that tells the trail."""
        super().__init__(name)
        self.disable_action("delete_selected")

    def has_permission(self, request: HttpRequest) -> bool:
        """Asked before every page of the admin."""
        return may_use_admin(request)

    def login(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Where `admin_view` sends whom it does not let through; never a form of its own."""
        way = way_to_admin(request, home=f"{request.META.get('SCRIPT_NAME', '')}/admin/")
        if way is None:
            raise PermissionDenied
        return redirect(way)

    def password_change(  # type: ignore[override]  # a page of ours, not a template of theirs
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """One way to change a password too, which ends the other sessions and tells the trail."""
        return redirect("account_change_password")

    def get_app_list(self, request: HttpRequest, app_label: str | None = None) -> list[Any]:
        return in_order(super().get_app_list(request, app_label))

    def register(
        self,
        model_or_iterable: type[Model] | Iterable[type[Model]],
        admin_class: type[ModelAdmin[Any]] | None = None,
        **options: Any,
    ) -> None:
        """A library's page never takes the place of one of ours."""
        models = (
            [model_or_iterable] if isinstance(model_or_iterable, ModelBase) else model_or_iterable
        )
        of_a_library = (admin_class or ModelAdmin).__module__.startswith("django.")
        wanted = [
            model
            for model in models
            if model._meta.label_lower not in LEFT_OUT
            and not (of_a_library and self.is_registered(model))
        ]
        super().register(wanted, admin_class, **options)
