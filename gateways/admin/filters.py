"""By provider, in the providers' own names."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from django_stubs_ext import StrOrPromise

from gateways.registry import adapters


class KindFilter(admin.SimpleListFilter):
    """Of gateways themselves."""

    title = _("provedor")
    parameter_name = "provedor"
    lookup = "kind"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, StrOrPromise]]:
        return [(slug, kind.title) for slug, kind in adapters().items()]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any] | None:
        return queryset.filter(**{self.lookup: self.value()}) if self.value() else None


class GatewayKindFilter(KindFilter):
    """Of what belongs to a gateway."""

    lookup = "gateway__kind"


class OpenFilter(admin.SimpleListFilter):
    """What still waits for somebody."""

    title = _("situação")
    parameter_name = "situacao"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, StrOrPromise]]:
        return [("aberta", _("em aberto")), ("resolvida", _("resolvida"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any] | None:
        chosen = self.value()
        return queryset.filter(resolved_at__isnull=chosen == "aberta") if chosen else None
