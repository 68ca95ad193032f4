"""Other people's JSON, where nothing depends on it: the wrong shape is an empty value.

What a webhook says in passing is read so, for the truth is fetched. What money and ids hang on
goes through gateways/reading.py, inside `readable` or `well_formed`.
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any
from urllib.parse import quote

from core.money import Money
from gateways.reading import UNREADABLE
from gateways.trouble import MalformedDelivery, OutcomeUnknown


def fields(value: object) -> Mapping[str, Any]:
    """An object, or an empty one in place of anything else."""
    return value if isinstance(value, dict) else {}


def first(value: object) -> Mapping[str, Any]:
    """The first object of a list, or an empty one."""
    return fields(value[0]) if isinstance(value, list) and value else {}


def text(value: object, *, most: int = 100) -> str:
    """A short line of text, or nothing in place of anything else."""
    return value if isinstance(value, str) and len(value) <= most and value.isprintable() else ""


def hint(read: Callable[[object], Money], value: object) -> Money | None:
    """An amount in passing; None when it cannot be read."""
    try:
        return read(value)
    except UNREADABLE:
        return None


def segment(value: str) -> str:
    """Somebody else's id as one piece of a path."""
    return quote(value, safe="")


@contextmanager
def readable() -> Iterator[None]:
    """Around the reading of a "yes": one that cannot be read may be one. Raises OutcomeUnknown."""
    try:
        yield
    except UNREADABLE:
        raise OutcomeUnknown("unreadable answer") from None


@contextmanager
def well_formed() -> Iterator[None]:
    """Around the reading of a webhook. Raises MalformedDelivery."""
    try:
        yield
    except UNREADABLE:
        raise MalformedDelivery("of another shape") from None
