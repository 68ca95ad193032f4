"""The address a provider is given, shown to who may see it, when they ask, and told the trail."""

from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.utils.cache import add_never_cache_headers
from django.utils.translation import gettext as _

from core import audit
from core.admin.reading import actor_of
from gateways.addresses import get_webhook_url
from gateways.models import Gateway

PERMISSION = "gateways.see_webhook_address"


def reveal_address(desk: Any, request: HttpRequest, pk: UUID) -> HttpResponse:
    """Seeing is a POST: an address with a secret is not something a link shows."""
    if not request.user.has_perm(PERMISSION):
        raise PermissionDenied
    gateway = get_object_or_404(Gateway, pk=pk)
    address = ""
    if request.method == "POST":
        address = get_webhook_url(gateway)
        with transaction.atomic():
            audit.record(
                "gateways.webhook_address.seen",
                subject=f"gateway:{gateway.pk}",
                by=actor_of(request),
            )
    context = {
        **desk.admin_site.each_context(request),
        "opts": desk.opts,
        "title": _("URL do webhook"),
        "gateway": gateway,
        "kind": desk.shown_kind(gateway),
        "address": address,
    }
    response = TemplateResponse(request, "admin/gateways/gateway/address.html", context)
    add_never_cache_headers(response)
    return response
