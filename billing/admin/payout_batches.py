"""Approved payouts as a file for the bank: the same batch is the same file, however often asked."""

import re
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Count, Max, Sum
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import add_never_cache_headers
from django.utils.translation import gettext as _

from billing.economics import ZERO
from billing.models import Payout
from billing.services.exporting_payouts import batch_file, claim_batch
from core import audit
from core.admin.links import link_to
from core.admin.panels import Head, Panel
from core.admin.reading import actor_of
from core.admin.searching import as_uuid
from core.admin.times import minute
from gateways.admin.figures import reais

Status = Payout.Status
MOST = 500
_NAME = re.compile(r"pix-\d{8}-\d{6}-[0-9a-f]{4}")


def export_page(desk: Any, request: HttpRequest) -> HttpResponse:
    """What would go, and the batches that lie at the bank; a POST brings the file."""
    if not desk.has_export_permission(request):
        raise PermissionDenied
    if request.method == "POST":
        return _export(desk, request)
    waiting = list(
        Payout.objects.filter(status=Status.APPROVED)
        .select_related("partner")
        .order_by("approved_at", "id")[:MOST]
    )
    context = {
        **desk.admin_site.each_context(request),
        "opts": desk.opts,
        "title": _("Exportar lote ao banco"),
        "batch": _new_name(request),
        "ids": [payout.pk for payout in waiting],
        "count": len(waiting),
        "total": reais(sum((payout.amount for payout in waiting), ZERO)),
        "panel": _waiting_panel(waiting),
        "sent": _batches_at_the_bank(),
    }
    return TemplateResponse(request, "admin/billing/payout/export.html", context)


def _export(desk: Any, request: HttpRequest) -> HttpResponse:
    batch = request.POST.get("batch", "")
    ids = [each for each in map(as_uuid, request.POST.getlist("id")) if each]
    known = set(Payout.objects.filter(batch=batch).values_list("pk", flat=True)) if batch else set()
    if not _NAME.fullmatch(batch) or not (ids or known) or _mixes(known, ids):
        desk.message_user(request, _("Este lote não confere: abra a página de novo."), "error")
        return HttpResponseRedirect(reverse("admin:billing_payout_export"))
    by = actor_of(request)
    with transaction.atomic():
        rows = claim_batch(batch=batch, payout_ids=ids, by=by, now=timezone.now())
        if rows:
            told: dict[str, Any] = {
                "payouts": len(rows),
                "total": str(sum(row.amount for row in rows)),
            }
            audit.record("billing.batch.exported", subject=f"batch:{batch}", by=by, after=told)
    if not rows:
        why = _("Nada a exportar: os repasses saíram por outro caminho, ou foram retidos.")
        desk.message_user(request, why, messages.WARNING)
        return HttpResponseRedirect(reverse("admin:billing_payout_export"))
    response = HttpResponse(batch_file(rows), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{batch}.csv"'
    add_never_cache_headers(response)
    return response


def _mixes(known: set[UUID], ids: list[UUID]) -> bool:
    """A batch that went to the bank takes in no others: its file would pay its own again."""
    return bool(known) and not set(ids) <= known


def _new_name(request: HttpRequest) -> str:
    """Its own for each page that is opened."""
    return f"pix-{timezone.localtime():%Y%m%d-%H%M%S}-{str(request.user.pk)[-4:]}"


def _waiting_panel(waiting: list[Payout]) -> Panel:
    return Panel(
        _("Aprovados, à espera"),
        [Head(_("estúdio")), Head(_("aprovado em")), Head(_("valor"), is_figure=True)],
        [
            [link_to(each, str(each.partner)), minute(each.approved_at), reais(each.amount)]
            for each in waiting
        ],
        empty=_("Nenhum repasse aprovado espera por um lote."),
    )


def _batches_at_the_bank() -> list[dict[str, Any]]:
    """Those with a payout whose end nobody has written down."""
    rows = (
        Payout.objects.filter(status__in=[Status.PROCESSING, Status.UNKNOWN])
        .exclude(batch="")
        .values("batch")
        .annotate(count=Count("pk"), total=Sum("amount"), last=Max("approved_at"))
        .order_by("-batch")[:25]
    )
    return [{**row, "total": reais(row["total"])} for row in rows]
