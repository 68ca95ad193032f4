"""Logs, metrics, error reports: what happened, without saying whose it was."""

import sentry_sdk

from config.settings.django import DEBUG
from config.settings.env import env
from core.logs import LOGGING_FORMATTERS, blot_report, configure_structlog

PROMETHEUS_ENABLED = env.bool("PROMETHEUS_ENABLED", default=True)
LOG_LEVEL = env.str("LOG_LEVEL", default="INFO")
LOG_FORMAT = env.str("LOG_FORMAT", default="console" if DEBUG else "json")

configure_structlog()
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"route": {"()": "core.logs.RouteInsteadOfPath"}},
    "formatters": LOGGING_FORMATTERS,
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": LOG_FORMAT}},
    "root": {"handlers": ["stderr"], "level": LOG_LEVEL},
    "loggers": {
        # The request line is ours (core.requests): Django's would print paths with codes in them.
        "django.request": {"level": "ERROR", "filters": ["route"]},
        "django.security.csrf": {"filters": ["route"]},
        "django.server": {"level": "WARNING"},
        # Each names the whole address it calls, and one provider wants the key in it.
        "httpx": {"level": "WARNING"},
        "httpcore": {"level": "WARNING"},
    },
}

SENTRY_DSN = env.str("SENTRY_DSN", default="")
if SENTRY_DSN:
    sentry_sdk.init(
        dsn=SENTRY_DSN,
        send_default_pii=False,
        max_request_body_size="never",
        # Frames hold what people typed: addresses, codes, passwords.
        include_local_variables=False,
        before_send=blot_report,  # type: ignore[arg-type]
    )
