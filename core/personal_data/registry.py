"""The list of holdings, and the two walks over it."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Model

Rows = list[dict[str, Any]]
Export = Callable[[Any, datetime], Rows]
Erase = Callable[[Any, datetime], None]


@dataclass(frozen=True, slots=True)
class Holding:
    """One model that holds something of people."""

    model: type[Model]
    fields: frozenset[str]
    export: Export
    erase: Erase


_holdings: dict[type[Model], Holding] = {}
_impersonal: dict[type[Model], dict[str, str]] = {}


def register(*, model: type[Model], fields: Iterable[str], export: Export, erase: Erase) -> None:
    """This model holds these fields of a person.

    `export(person, now)` gives rows of plain values; `erase(person, now)` removes or blanks them,
    inside one transaction with all others, and is safe to repeat. Raises ValueError when the model
    is registered twice or has no such field.
    """
    if model in _holdings:
        raise ValueError(f"{model.__name__} is registered twice")
    names = frozenset(fields)
    _refuse_unknown(model, names)
    _holdings[model] = Holding(model, names, export, erase)


def declare_impersonal(model: type[Model], **reasons: str) -> None:
    """These fields look personal and are not; the reason stands beside each. Raises ValueError."""
    _refuse_unknown(model, reasons)
    _impersonal.setdefault(model, {}).update(reasons)


def holdings() -> list[Holding]:
    """Everything registered, in the order of the apps: what is above comes first."""
    return list(_holdings.values())


def accounted_fields(model: type[Model]) -> frozenset[str]:
    """The fields of a model that were thought about: registered, or declared impersonal."""
    known = _holdings[model].fields if model in _holdings else frozenset()
    return known | frozenset(_impersonal.get(model, ()))


def export_all(person: Any, *, now: datetime) -> dict[str, Rows]:
    """All that is held of a person, by model; only what there is."""
    sections = {
        holding.model._meta.label_lower: holding.export(person, now) for holding in holdings()
    }
    return {name: rows for name, rows in sections.items() if rows}


def erase_all(person: Any, *, now: datetime) -> None:
    """Everything registered is erased, upper apps first. Safe to repeat."""
    for holding in holdings():
        holding.erase(person, now)


def keep(_person: Any, _now: datetime) -> None:
    """An `erase` for rows that must stay; whoever uses it says why beside it."""


def export_nothing(_person: Any, _now: datetime) -> Rows:
    """An `export` for what is already in another section, or is a secret."""
    return []


def _refuse_unknown(model: type[Model], names: Iterable[str]) -> None:
    known = {field.name for field in model._meta.get_fields()}
    unknown = set(names) - known
    if unknown:
        raise ValueError(f"{model.__name__} has no field {', '.join(sorted(unknown))}")
