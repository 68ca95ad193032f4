"""Assembles the house: settings, URLs, the Celery app. Decides nothing; nobody imports it."""

from config.celery import app as celery_app

__all__ = ["celery_app"]
