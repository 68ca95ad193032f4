"""Economia: what a month earned, its files, its closing."""

from tempfile import SpooledTemporaryFile
from typing import Any

from django.contrib import admin, messages
from django.http import (
    FileResponse,
    HttpRequest,
    HttpResponse,
    HttpResponseBase,
    StreamingHttpResponse,
)
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from billing.admin.economics_door import asked_month, needs
from billing.admin.month_page import month_context
from billing.models import ClosedMonth
from billing.reports.building import month_report
from billing.reports.files import csv_lines, write_spreadsheet
from billing.reports.months import Month
from billing.reports.pce import pce_fund
from billing.reports.reconciling import reconciliation
from billing.services.closing_months import close_month
from core.admin.actors import actor_names
from core.errors import DomainError

IN_MEMORY_BYTES = 2**20
_SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@require_safe
@needs("billing.view_economics")
def economics(request: HttpRequest) -> HttpResponse:
    """A month; without one the running one."""
    month, now = asked_month(request), timezone.now()
    context = {
        **frame(request, _("Economia de %s") % month.name),
        **month_context(month_report(month), now),
        "fund": pce_fund(now),
        "closed_by": _closer(month),
    }
    return TemplateResponse(request, "admin/billing/economics.html", context)


@require_safe
@needs("billing.view_economics")
def economics_file(request: HttpRequest) -> HttpResponseBase:
    """All lines, as CSV or as a spreadsheet; either is written as it goes."""
    report = month_report(asked_month(request))
    name = f"economia-{report.month}"
    if request.GET.get("formato") != "xlsx":
        disposition = {"Content-Disposition": f'attachment; filename="{name}.csv"'}
        return StreamingHttpResponse(
            csv_lines(report), content_type="text/csv; charset=utf-8", headers=disposition
        )
    file = SpooledTemporaryFile(max_size=IN_MEMORY_BYTES)  # noqa: SIM115 - the answer closes it
    write_spreadsheet(report, file)
    file.seek(0)
    return FileResponse(file, as_attachment=True, filename=f"{name}.xlsx", content_type=_SHEET)


@require_safe
@needs("billing.view_economics")
def economics_check(request: HttpRequest) -> HttpResponse:
    """The month held against the ledger."""
    month = asked_month(request)
    context = {
        **frame(request, _("Conferência de %s") % month.name),
        "month": month,
        "comparisons": reconciliation(month),
        "is_closed": ClosedMonth.objects.filter(month=month.first_day).exists(),
    }
    return TemplateResponse(request, "admin/billing/economics_check.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@needs("billing.view_economics", "billing.close_month")
def economics_close(request: HttpRequest) -> HttpResponse:
    """Asks once more, then closes the month or says what it still waits for."""
    month = asked_month(request)
    if request.method != "POST":
        context = {
            **frame(request, _("Fechar %s") % month.name),
            "month": month,
            "total": month_report(month).total,
        }
        return TemplateResponse(request, "admin/billing/close_month.html", context)
    page = f"{reverse('admin_economics')}?mes={month}"
    try:
        close_month(month=month, by=f"user:{request.user.pk}", now=timezone.now())
    except DomainError as wrong:
        messages.error(request, wrong.detail)
        return redirect(f"{page}#estimadas" if "estimates" in wrong.extra else page)
    messages.success(request, _("%s está fechado.") % month.name.capitalize())
    return redirect(page)


def frame(request: HttpRequest, title: str) -> dict[str, Any]:
    return {**admin.site.each_context(request), "title": title}


def _closer(month: Month) -> str:
    closed = ClosedMonth.objects.filter(month=month.first_day).only("closed_by").first()
    if closed is None:
        return ""
    return actor_names([closed.closed_by]).get(closed.closed_by, closed.closed_by)
