"""Reading what a provider wrote: strict about money and ids, lenient about clocks.

A reader of an answer lets whatever is odd raise, and names `UNREADABLE` in its one `except`.
What is only a hint is read by gateways/shapes.py.
"""

import re
from datetime import UTC, datetime, tzinfo
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from core.money import Money
from gateways.http import decode
from gateways.trouble import MalformedDelivery

UNREADABLE = (AttributeError, LookupError, TypeError, ValueError, ArithmeticError)
"""What reading JSON of another shape than agreed can raise."""

BRASILIA = ZoneInfo("America/Sao_Paulo")
"""Where the clocks of vendors stand that name no zone."""

_CODE = re.compile(r"[A-Za-z0-9_.-]{1,50}")


def read_object(body: bytes) -> dict[str, Any]:
    """The JSON object of a delivery. Raises MalformedDelivery."""
    try:
        value = decode(body)
    except (ValueError, RecursionError):
        raise MalformedDelivery("not JSON") from None
    if not isinstance(value, dict):
        raise MalformedDelivery("not an object")
    return value


def read_reais(value: object, currency: str = "BRL") -> Money:
    """An amount in reais as a JSON number. Raises ValueError, TypeError, ArithmeticError."""
    if type(value) not in (int, Decimal):
        raise TypeError("reais are a JSON number")
    return Money.of(Decimal(str(value)), currency)


def read_centavos(value: object, currency: str = "BRL") -> Money:
    """An amount in whole centavos. Raises ValueError, TypeError."""
    if type(value) is not int:
        raise TypeError("centavos are a whole JSON number")
    return Money(value, currency)


def read_id(value: object) -> str:
    """An id, which some vendors write as a number; it fits a column. Raises ValueError."""
    if type(value) not in (int, str):
        raise ValueError("not an id")
    text = str(value)
    if not text or len(text) > 255 or not text.isprintable():
        raise ValueError("not an id")
    return text


def read_text(value: object) -> str:
    """Text, or nothing where there is none. Raises ValueError on what no column takes."""
    if value is None:
        return ""
    if not isinstance(value, str) or "\0" in value:
        raise ValueError("not text")
    value.encode()  # a lone surrogate raises
    return value


def read_time(value: object, zone: tzinfo = UTC) -> datetime | None:
    """A moment in UTC; `zone` where it has no offset. One that cannot be read is no moment."""
    try:
        moment = datetime.fromisoformat(str(value))
        return (moment if moment.tzinfo else moment.replace(tzinfo=zone)).astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def read_code(value: object) -> str:
    """A vendor's word for an error; free text may tell of a person and is left out."""
    text = str(value) if type(value) in (int, str) else ""
    return text if _CODE.fullmatch(text) else ""
