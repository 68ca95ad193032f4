"""A beat whose every appointment comes each second: `celery -A tests.support.hasty_beat beat`."""

from config.celery import app

for appointment in app.conf.beat_schedule.values():
    appointment["schedule"] = 1.0
