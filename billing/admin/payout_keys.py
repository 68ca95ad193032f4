"""A Pix key in full, shown to who may see it, when they ask, and told the trail."""

from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.utils.cache import add_never_cache_headers
from django.utils.translation import gettext as _

from billing.models import Payout
from core import audit
from core.admin.reading import actor_of


def reveal_page(desk: Any, request: HttpRequest, pk: UUID) -> HttpResponse:
    """Seeing is a POST: somebody's key is not something a link shows."""
    if not desk.has_reveal_permission(request):
        raise PermissionDenied
    payout = get_object_or_404(Payout.objects.select_related("partner"), pk=pk)
    shown: dict[str, str] = {}
    if request.method == "POST":
        with transaction.atomic():
            audit.record(
                "billing.payout.key_seen", subject=f"payout:{payout.pk}", by=actor_of(request)
            )
        shown = payout.destination
    context = {
        **desk.admin_site.each_context(request),
        "opts": desk.opts,
        "title": _("Chave Pix"),
        "payout": payout,
        "name": desk.name_of(payout),
        "masked": desk.shown_key(payout),
        "to": shown,
    }
    response = TemplateResponse(request, "admin/billing/payout/key.html", context)
    add_never_cache_headers(response)
    return response
