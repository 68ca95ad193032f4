"""The report of a month: from what was kept when it was closed, else from the rows."""

from datetime import date

from billing.models import ClosedMonth, MonthlyReport
from billing.reports.months import Month
from billing.reports.report import MonthReport, added
from billing.reports.sales import sales_of
from billing.reports.taken_back import taken_back_in


def month_report(month: Month) -> MonthReport:
    """A closed month stays as it was closed, whatever was booked since."""
    closed = ClosedMonth.objects.filter(month=month.first_day).first()
    if closed is not None:
        return MonthReport.load(month, closed.figures, closed.closed_at)
    return built_report(month)


def built_report(month: Month) -> MonthReport:
    """As the rows say now. Its memory is that of the groups, not of the sales."""
    return MonthReport(month, added([*sales_of(month), *taken_back_in(month)]))


def kept_reports(until: Month, *, count: int = 12) -> list[MonthReport]:
    """The last months up to this one as they were closed, else as they were mailed; oldest first.

    Months of which neither was kept are left out.
    """
    first = until
    for _step in range(count - 1):
        first = first.before
    between = {"month__gte": first.first_day, "month__lte": until.first_day}
    found: dict[date, MonthReport] = {}
    for mailed in MonthlyReport.objects.filter(**between):
        found[mailed.month] = MonthReport.load(Month.of(mailed.month), mailed.figures)
    for closed in ClosedMonth.objects.filter(**between):
        month = Month.of(closed.month)
        found[closed.month] = MonthReport.load(month, closed.figures, closed.closed_at)
    return [found[day] for day in sorted(found)]
