"""The report of a month that is over goes out, once."""

from datetime import datetime

from django.db import transaction

from billing.models import MonthlyReport
from billing.reports.building import month_report
from billing.reports.months import Month
from core import audit, outbox
from core.rows import insert_row


def send_month_report(*, month: Month, by: str, now: datetime) -> bool:
    """Keep the month's figures as they are and publish that they are there; letters follow.

    Safe to repeat: answers False where that was done before, or the month still goes on.
    """
    if not month.is_over(now):
        return False
    with transaction.atomic():
        if MonthlyReport.objects.filter(month=month.first_day).exists():
            return False
        report = month_report(month)
        kept = MonthlyReport(month=month.first_day, figures=report.dump(), made_at=now)
        if not insert_row(kept, unless_there=True):
            return False
        total = report.total
        audit.record(
            "billing.month.reported",
            subject=f"month:{month}",
            by=by,
            after={"sales": total.sales, "net": str(total.net), "estimates": total.estimates},
        )
        outbox.publish("billing.month.reported", {"month": str(month)})
    return True
