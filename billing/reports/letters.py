"""The report of a month as a letter."""

from django.conf import settings
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.mail import send_mail_to
from accounts.models import User
from billing.models import MonthlyReport
from billing.reports.amounts import share
from billing.reports.months import Month
from billing.reports.report import MonthReport

MAY_SEE = {"codename": "view_economics", "content_type__app_label": "billing"}


def readers() -> list[User | str]:
    """Those the settings name, else staff who may see the report."""
    if settings.REPORT_RECIPIENTS:
        return list(settings.REPORT_RECIPIENTS)
    given = {f"user_permissions__{key}": value for key, value in MAY_SEE.items()}
    lent = {f"groups__permissions__{key}": value for key, value in MAY_SEE.items()}
    may = Q(is_superuser=True) | Q(**given) | Q(**lent)
    return list(User.objects.filter(may, is_active=True, is_staff=True).distinct())


def write_report(month: Month, reader: User | str) -> None:
    """The figures that were kept for it. Not safe to repeat: each call is a letter."""
    kept = MonthlyReport.objects.get(month=month.first_day)
    total = MonthReport.load(month, kept.figures).total
    page = f"{settings.BASE_URL}{reverse('admin_economics')}?mes={month}"
    lines = [
        (_("Vendido"), total.gross),
        (_("Parte dos estúdios"), -total.share),
        (_("Tarifas"), -total.fee),
        (_("Imposto"), -total.tax),
        (_("Reservado para a PCE"), -total.pce),
        (_("Aquisição, preparo e custos ocultos"), -total.costs),
        (_("Devoluções e contestações"), -total.taken_back),
    ]
    context = {
        "month": month.name,
        "total": total,
        "margin": share(total.margin),
        "lines": [(name, amount) for name, amount in lines if amount],
        "url": page,
    }
    send_mail_to(reader, "month_report", context)
