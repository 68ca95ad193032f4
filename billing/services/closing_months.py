"""A month's figures become final."""

from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from billing.errors import MonthHasEstimates, MonthNotOver
from billing.models import ClosedMonth
from billing.reports.building import built_report
from billing.reports.months import Month
from core import audit
from core.rows import insert_row


def close_month(*, month: Month, by: str, now: datetime) -> ClosedMonth:
    """Keep the month's report as it is now; what is booked later counts in its own month.

    Safe to repeat: a closed month stays as it was closed first. Raises MonthNotOver,
    MonthHasEstimates.
    """
    if not month.is_over(now):
        raise MonthNotOver(_("%s ainda não acabou.") % month.name.capitalize())
    with transaction.atomic():
        closed = ClosedMonth.objects.filter(month=month.first_day).first()
        if closed is not None:
            return closed
        report = built_report(month)
        total = report.total
        if total.estimates:
            raise MonthHasEstimates(_estimated(total.estimates), estimates=total.estimates)
        closed = ClosedMonth(
            month=month.first_day, figures=report.dump(), closed_at=now, closed_by=by
        )
        if not insert_row(closed, unless_there=True):
            return ClosedMonth.objects.get(month=month.first_day)
        audit.record(
            "billing.month.closed",
            subject=f"month:{month}",
            by=by,
            after={"sales": total.sales, "net": str(total.net), "result": str(total.result)},
        )
    return closed


def is_closed(day: date) -> bool:
    """Whether the books of that day's month are final."""
    return ClosedMonth.objects.filter(month=Month.of(day).first_day).exists()


def _estimated(count: int) -> str:
    return ngettext(
        "%(count)d venda ainda tem tarifa estimada: o mês fecha quando o provedor disser a certa.",
        "%(count)d vendas ainda têm tarifa estimada: o mês fecha quando o provedor disser a certa.",
        count,
    ) % {"count": count}
