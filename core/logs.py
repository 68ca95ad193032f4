"""JSON logs, one event a line, with the request id bound and secrets blotted out."""

import logging
import re
from typing import Any

import structlog
from structlog.types import EventDict, Processor, WrappedLogger

_SECRET_NAMES = re.compile(
    r"pass(word)?|secret|token|authorization|cookie|api_?key|credential|e-?mail|^ip$|document|phone",
    re.IGNORECASE,
)
# Lengths bounded: else a long run of letters (a forged Host) is walked from each of its letters.
_EMAIL = re.compile(r"[\w.+-]{1,64}@[\w-]{1,63}\.[\w.-]{1,190}")
_VOUCHER_CODE = re.compile(
    r"\b[0-9A-HJKMNP-TV-Z]{4}(-?)[0-9A-HJKMNP-TV-Z]{4}\1[0-9A-HJKMNP-TV-Z]{4}\1"
    r"[0-9A-HJKMNP-TV-Z*~$=U]\b"
)
_SIGNATURE = re.compile(r"(?i)(signature|sig|token|credential)=[^&\s\"']+")

_WEBHOOK = re.compile(r"(/webhooks/[a-z]+/)[\w-]{16,}")


def blot(text: str) -> str:
    """`text` without e-mail addresses, voucher codes, signatures and webhook secrets.

    Safe to repeat.
    """
    text = _EMAIL.sub("[e-mail]", text)
    text = _VOUCHER_CODE.sub("[voucher]", text)
    text = _WEBHOOK.sub(r"\1[…]", text)
    return _SIGNATURE.sub(r"\1=[…]", text)


def _blot_event(_logger: WrappedLogger, _name: str, event: EventDict) -> EventDict:
    for key, value in event.items():
        if key != "event" and _SECRET_NAMES.search(key):
            event[key] = "[…]"
        elif isinstance(value, str):
            event[key] = blot(value)
    return event


def blot_report(event: dict[str, Any], _hint: object = None) -> dict[str, Any]:
    """An error report without addresses, forms and former lines; its `transaction` is the route.

    A path may hold a link's token or a voucher's code; a database's complaint, an e-mail.
    """
    event.pop("breadcrumbs", None)
    if "request" in event:
        event["request"] = {"method": event["request"].get("method", "")}
    for trouble in event.get("exception", {}).get("values", ()):
        trouble["value"] = blot(str(trouble.get("value") or ""))
    return event


class RouteInsteadOfPath(logging.Filter):
    """Django's own lines name the path, which may hold a link's token: name the route instead."""

    def filter(self, record: logging.LogRecord) -> bool:
        request = getattr(record, "request", None)
        if request is not None and isinstance(record.args, tuple) and record.args:
            match = getattr(request, "resolver_match", None)
            record.args = (*record.args[:-1], match.route if match else "unknown")
        return True


_SHARED: list[Processor] = [
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_log_level,
    structlog.stdlib.add_logger_name,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
    structlog.stdlib.PositionalArgumentsFormatter(),
    structlog.processors.format_exc_info,
    _blot_event,
]


def _formatter(renderer: Processor) -> dict[str, Any]:
    return {
        "()": structlog.stdlib.ProcessorFormatter,
        "foreign_pre_chain": _SHARED,
        "processors": [structlog.stdlib.ProcessorFormatter.remove_processors_meta, renderer],
    }


LOGGING_FORMATTERS = {
    "json": _formatter(structlog.processors.JSONRenderer()),
    "console": _formatter(structlog.dev.ConsoleRenderer(colors=False)),
}


def configure_structlog() -> None:
    """Route structlog through the standard library, so that one handler prints it all."""
    structlog.configure(
        processors=[*_SHARED, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
    logging.captureWarnings(True)
