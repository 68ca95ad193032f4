"""/estudio/saldo and /estudio/extrato: what is the studio's, and how it came to be."""

from datetime import date
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from billing.selectors.ledger import partner_balances
from billing.selectors.payouts import (
    live_payout,
    month_statement,
    months_of,
    next_releases,
    payout_account_of,
)
from billing.statement_words import happenings
from billing.views.studio import StudioPage


class BalancePage(StudioPage):
    """What can be asked for, what comes when, what is on its way."""

    section = "balance"

    def get(self, request: HttpRequest) -> HttpResponse:
        balances = partner_balances(partner_id=self.studio.pk)
        context = {
            "balances": balances,
            "releases": next_releases(self.studio.pk),
            "live": live_payout(self.studio.pk),
            "account": payout_account_of(self.studio.pk),
            "minimum": settings.PAYOUT_MINIMUM,
            "enough": balances.available >= settings.PAYOUT_MINIMUM,
        }
        return self.shown(request, "billing/studio/balance.html", context)


class StatementPage(StudioPage):
    """A month at a time, the newest first."""

    section = "statement"

    def get(self, request: HttpRequest) -> HttpResponse:
        today = timezone.localdate(self.now)
        months = months_of(self.studio.pk, today=today)
        month = _month(request.GET.get("mes", ""), months)
        before = _number(request.GET.get("antes", ""))
        page = month_statement(partner_id=self.studio.pk, month=month, before=before)
        query = urlencode({"mes": f"{month:%Y-%m}", "antes": page.before or ""})
        context = {
            "months": months,
            "month": month,
            "rows": happenings(page.lines),
            "older": f"?{query}" if page.before else "",
            "is_first": before is None,
        }
        return self.shown(request, "billing/studio/statement.html", context)


def _month(asked: str, months: list[date]) -> date:
    """The one asked for, if the studio has it; else this one."""
    return next((each for each in months if f"{each:%Y-%m}" == asked), months[0])


def _number(asked: str) -> int | None:
    return int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 19 else None
