"""The admin site: only config sees every app."""

from collections.abc import Iterable
from typing import Any

from django.contrib.admin import AdminSite, ModelAdmin
from django.core.exceptions import PermissionDenied
from django.db.models import Model
from django.db.models.base import ModelBase
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from accounts.admin_door import may_use_admin, way_to_admin

# Libraries' rows that open accounts or APIs to whoever may write them.
LEFT_OUT = {"account.emailaddress", "mfa.authenticator", "rest_framework_api_key.apikey"}


class AcervoAdminSite(AdminSite):
    """Staff's desk. One way in: the product's own sign-in, with its limits and second step."""

    site_header = "Acervo"
    site_title = "Acervo"
    index_title = "Mesa de trabalho"

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

    def register(
        self,
        model_or_iterable: type[Model] | Iterable[type[Model]],
        admin_class: type[ModelAdmin[Any]] | None = None,
        **options: Any,
    ) -> None:
        models = (
            [model_or_iterable] if isinstance(model_or_iterable, ModelBase) else model_or_iterable
        )
        wanted = [model for model in models if model._meta.label_lower not in LEFT_OUT]
        super().register(wanted, admin_class, **options)
