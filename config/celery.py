"""The Celery app and the timetable of beat."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

app = Celery("acervo")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()

app.conf.beat_schedule = {
    "worker heartbeat": {"task": "core.tasks.beat_heart", "schedule": 15.0},
    "forget old idempotency keys": {"task": "core.tasks.forget_old_keys", "schedule": 3600.0},
    "forget finished outbox messages": {"task": "core.tasks.forget_delivered", "schedule": 3600.0},
}
