"""The timetable's doors into this app."""

from celery import shared_task
from django.utils import timezone

from billing.ledgering import checking, folding
from billing.reports.months import Month
from billing.services import asking_payouts, expiring, releasing, reporting
from core.locks import one_at_a_time


@shared_task
def expire_orders() -> None:
    """Orders nobody paid in time; rows are claimed, so two rounds at once share the work."""
    expiring.expire_orders(by="beat", now=timezone.now())


@shared_task
def fold_ledger() -> None:
    """Sums of what lies far back; two rounds at once wait for each other."""
    folding.fold_balances(now=timezone.now())


@shared_task
@one_at_a_time
def check_ledger() -> None:
    """Whether the books are right; `ledger_imbalance_total` tells Prometheus."""
    checking.check_ledger()


@shared_task
def process_settlements() -> None:
    """Shares whose day has come; rows are claimed, so two rounds at once share the work."""
    releasing.release_due_settlements(by="beat", now=timezone.now())


@shared_task
def ask_about_payouts() -> None:
    """What became of payouts whose end nobody knows; rows are claimed."""
    asking_payouts.ask_about_payouts(by="beat", now=timezone.now())


@shared_task
@one_at_a_time
def send_month_report() -> None:
    """Of the month that is over; it goes out once, however often the beat asks."""
    now = timezone.now()
    reporting.send_month_report(month=Month.at(now).before, by="beat", now=now)
