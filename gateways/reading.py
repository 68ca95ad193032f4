"""Reading what a provider wrote: strict about money and ids, lenient about clocks.

A reader of an answer lets whatever is odd raise, and names `UNREADABLE` in its one `except`.
The short names below (`text`, `fields`, `moment` …) are total: a value of the wrong shape is
empty, absent or a ValueError, which `readable` and `well_formed` turn into the right error.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime, tzinfo
from decimal import Decimal
from typing import Any
from urllib.parse import quote

from core.money import Money
from gateways.http import decode
from gateways.trouble import MalformedDelivery, OutcomeUnknown

MOST = 10**14 - 1
"""Centavos a column holds."""

UNREADABLE = (AttributeError, LookupError, TypeError, ValueError, ArithmeticError)
"""What reading JSON of another shape than agreed can raise."""

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


def fields(value: object) -> Mapping[str, Any]:
    """An object, or an empty one in place of anything else."""
    return value if isinstance(value, dict) else {}


def first(value: object) -> Mapping[str, Any]:
    """The first object of a list, or an empty one."""
    return fields(value[0]) if isinstance(value, list) and value else {}


def text(value: object, *, most: int = 100) -> str:
    """A short line of text, a whole number as text, or nothing in place of anything else."""
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value) if abs(value) <= MOST else ""
    return value if isinstance(value, str) and len(value) <= most and value.isprintable() else ""


def needed(value: object) -> str:
    """Like `text`, where an empty one is no use. Raises ValueError."""
    found = text(value)
    if not found:
        raise ValueError("missing")
    return found


def segment(value: str) -> str:
    """Somebody else's id as one piece of a path."""
    return quote(value, safe="")


def centavos(value: object, currency: str = "BRL") -> Money:
    """Whole centavos, as a number or as digits. Raises ValueError."""
    if isinstance(value, str) and value.isascii() and value.isdigit() and len(value) <= 15:
        value = int(value)
    if isinstance(value, Decimal) and abs(value) <= MOST and value == value.to_integral_value():
        value = int(value)
    if type(value) is not int or not 0 <= value <= MOST:
        raise ValueError("not an amount in centavos")
    return Money(value, currency)


def reais(value: object, currency: str = "BRL") -> Money:
    """Reais as a JSON number or its text, exact to the centavo. Raises ValueError."""
    if isinstance(value, str) and len(value) <= 20 and value.isascii() and "_" not in value:
        value = as_decimal(value)
    if type(value) is int and abs(value) <= MOST:
        value = Decimal(value)
    if not isinstance(value, Decimal) or not value.is_finite() or not 0 <= value <= MOST // 100:
        raise ValueError("not an amount in reais")
    return Money.of(value, currency)


def as_decimal(value: str) -> Decimal:
    """A number from its text. Raises ValueError."""
    try:
        return Decimal(value)
    except ArithmeticError:
        raise ValueError("not a number") from None


def moment(value: object, zone: tzinfo = UTC) -> datetime | None:
    """`read_time` of a short text only."""
    found = text(value)
    return read_time(found, zone) if found else None


def hint(read: Callable[[object], Money], value: object) -> Money | None:
    """What a webhook says in passing: None when it cannot be read, for the truth is fetched."""
    try:
        return read(value)
    except UNREADABLE:
        return None


@contextmanager
def readable() -> Iterator[None]:
    """A "yes" that cannot be read may be one: ValueError becomes OutcomeUnknown."""
    try:
        yield
    except UNREADABLE:
        raise OutcomeUnknown("unreadable answer") from None


@contextmanager
def well_formed() -> Iterator[None]:
    """A webhook without what names its subject: ValueError becomes MalformedDelivery."""
    try:
        yield
    except UNREADABLE:
        raise MalformedDelivery from None
