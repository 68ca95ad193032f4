"""The statements of one real claim, with the places of what differs from claim to claim."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection
from psycopg.types.json import Jsonb

Values = dict[str, Any]


@dataclass(frozen=True)
class Slot:
    """A value of its own in every claim; `as_text` inside of text."""

    name: str
    as_text: bool = False

    def filled(self, values: Values) -> Any:
        return str(values[self.name]) if self.as_text else values[self.name]


@dataclass(frozen=True)
class Text:
    """A text with slots in it."""

    pieces: tuple[str | Slot, ...]

    def filled(self, values: Values) -> str:
        return "".join(
            piece if isinstance(piece, str) else piece.filled(values) for piece in self.pieces
        )


@dataclass(frozen=True)
class Json:
    """A JSON document, as a text with slots in it."""

    text: Text

    def filled(self, values: Values) -> Jsonb:
        return Jsonb(self.text.filled(values), dumps=_as_it_is)


@dataclass(frozen=True)
class Many:
    """An array with slots in it."""

    items: tuple[Any, ...]

    def filled(self, values: Values) -> list[Any]:
        return [filled(item, values) for item in self.items]


def filled(part: Any, values: Values) -> Any:
    return part.filled(values) if isinstance(part, Slot | Text | Json | Many) else part


@dataclass(frozen=True)
class Statement:
    """SQL as Django sent it; `gives` names what the first column of its answer is."""

    sql: str
    parts: tuple[Any, ...]
    gives: str = ""

    def parameters(self, values: Values) -> list[Any] | None:
        return [filled(part, values) for part in self.parts] or None


@dataclass(frozen=True)
class Recipe:
    """Everything between BEGIN and COMMIT, in order."""

    statements: tuple[Statement, ...]


@contextmanager
def heard_statements() -> Iterator[list[tuple[str, Any]]]:
    """Collect what the ORM sends inside."""
    heard: list[tuple[str, Any]] = []

    def listen(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        heard.append((sql, params))
        return execute(sql, params, many, context)

    with connection.execute_wrapper(listen):
        yield heard


def recipe_from(heard: list[tuple[str, Any]], known: dict[str, Any]) -> Recipe:
    """`known` are this claim's own values by name; `voucher` and `record` come as answers."""
    return Recipe(
        tuple(
            Statement(sql, tuple(_part(value, known) for value in params or ()), _gives(sql))
            for sql, params in heard
        )
    )


def _gives(sql: str) -> str:
    if "INSERT INTO idempotency_keys" in sql:
        return "record"
    return "voucher" if "FROM vouchers" in sql else ""


def _part(value: Any, known: dict[str, Any]) -> Any:
    if isinstance(value, datetime):
        return Slot("now")
    if isinstance(value, Jsonb):
        text = (value.dumps or json.dumps)(value.obj)
        return Json(_text(str(text), known))
    if isinstance(value, list | tuple):
        return Many(tuple(_part(item, known) for item in value))
    if isinstance(value, str):
        return _text(value, known)
    return next((Slot(name) for name, one in known.items() if _same(one, value)), value)


def _same(one: Any, other: Any) -> bool:
    return type(one) is type(other) and bool(one == other)


def _text(text: str, known: dict[str, Any]) -> Any:
    pieces: list[str | Slot] = [text]
    for name, value in known.items():
        pieces = [cut for piece in pieces for cut in _cut(piece, name, str(value))]
    kept = tuple(piece for piece in pieces if piece != "")
    return Text(kept)


def _cut(piece: str | Slot, name: str, value: str) -> Iterator[str | Slot]:
    if isinstance(piece, Slot):
        yield piece
        return
    first, *others = piece.split(value)
    yield first
    for other in others:
        yield Slot(name, as_text=True)
        yield other


def _as_it_is(text: str) -> str:
    return text
