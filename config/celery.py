"""The Celery app and the timetable of beat."""

import os

from celery import Celery
from celery.schedules import crontab

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

app = Celery("acervo")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


def _every(seconds: float, task: str) -> dict[str, object]:
    """A round that is skipped when no worker took it in time: the next one does the same work."""
    return {"task": task, "schedule": seconds, "options": {"expires": max(seconds, 10)}}


def _daily(hour: int, minute: int, task: str) -> dict[str, object]:
    """Once a day, São Paulo time; taken up to six hours late."""
    return {
        "task": task,
        "schedule": crontab(hour=hour, minute=minute),
        "options": {"expires": 6 * 3600},
    }


def _monthly(days: str, hour: int, minute: int, task: str) -> dict[str, object]:
    """On some days of the month, São Paulo time: the later ones for a beat that was down."""
    return {
        "task": task,
        "schedule": crontab(day_of_month=days, hour=hour, minute=minute),
        "options": {"expires": 12 * 3600},
    }


app.conf.beat_schedule = {
    "worker heartbeat": _every(15, "core.tasks.beat_heart"),
    "forget old idempotency keys": _every(3600, "core.tasks.forget_old_keys"),
    "forget delivered messages": _every(3600, "core.tasks.forget_delivered"),
    "expire orders": _every(60, "billing.tasks.expire_orders"),
    "fold ledger": _every(600, "billing.tasks.fold_ledger"),
    "check ledger": _every(3600, "billing.tasks.check_ledger"),
    "process settlements": _daily(0, 0, "billing.tasks.process_settlements"),
    "catch up with settlements": _every(3600, "billing.tasks.process_settlements"),
    "ask about payouts": _every(30, "billing.tasks.ask_about_payouts"),
    "send month report": _monthly("1-3", 7, 0, "billing.tasks.send_month_report"),
    "resume stuck redemptions": _every(30, "vouchers.tasks.resume_stuck_redemptions"),
    "expire vouchers": _every(60, "vouchers.tasks.expire_vouchers"),
    "resume stuck deliveries": _every(60, "partners.tasks.resume_stuck_deliveries"),
    "expire stale drafts": _every(3600, "partners.tasks.expire_stale_drafts"),
    "tidy partner files": _daily(4, 30, "partners.tasks.tidy_partner_files"),
    "tidy client files": _daily(3, 30, "vouchers.tasks.tidy_client_files"),
    "ask about payments": _every(15, "gateways.tasks.ask_about_payments"),
    "forget old webhooks": _daily(4, 15, "gateways.tasks.forget_old_webhooks"),
    "forget old sign-ins": _daily(4, 0, "accounts.tasks.forget_old_sign_ins"),
}
