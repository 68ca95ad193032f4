"""What the fake sends back."""

from dataclasses import dataclass, field
from email.utils import format_datetime
from typing import Any
from xml.sax.saxutils import escape

from tests.support.s3.bucket import Stored

NAMESPACE = "http://s3.amazonaws.com/doc/2006-03-01/"


@dataclass
class Answer:
    status: int = 200
    body: bytes = b""
    headers: dict[str, str] = field(default_factory=dict)
    length: int | None = None  # HEAD tells the length of a body it does not send


def document(root: str, **elements: Any) -> Answer:
    text = "".join(_element(name, value) for name, value in elements.items())
    body = f'<?xml version="1.0" encoding="UTF-8"?>\n<{root} xmlns="{NAMESPACE}">{text}</{root}>'
    return Answer(200, body.encode(), {"Content-Type": "application/xml"})


def error(code: str, status: int, message: str) -> Answer:
    body = f"<Error><Code>{escape(code)}</Code><Message>{escape(message)}</Message></Error>"
    return Answer(status, body.encode(), {"Content-Type": "application/xml"})


def described(item: Stored) -> dict[str, str]:
    return {
        "Content-Type": item.content_type,
        "ETag": f'"{item.etag}"',
        "Last-Modified": format_datetime(item.modified_at, usegmt=True),
        "Accept-Ranges": "bytes",
    }


def _element(name: str, value: Any) -> str:
    if isinstance(value, list):
        return "".join(_element(name, item) for item in value)
    inner = "".join(_element(n, v) for n, v in value.items()) if isinstance(value, dict) else None
    return f"<{name}>{escape(str(value)) if inner is None else inner}</{name}>"
