"""Tables below a row's fields: what belongs to it, a few lines of each, and the way to the rest.

Inlines would make a form of every line. A panel of an app above is registered with `panel_on`:
calls go down, so a delivery's page does not know that there are vouchers.
"""

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

from django.db.models import Model, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django_stubs_ext import StrOrPromise

LINES = 25


@dataclass(frozen=True, slots=True)
class Head:
    """A column's name; figures stand on the right."""

    text: StrOrPromise
    is_figure: bool = False


@dataclass(frozen=True, slots=True)
class Panel:
    """A table to be shown. `more` is the address of the whole list, when `rows` are not all."""

    title: StrOrPromise
    heads: Sequence[Head]
    rows: Sequence[Sequence[Any]]
    empty: StrOrPromise = ""
    more: str = ""

    @property
    def lines(self) -> list[list[tuple[Head, Any]]]:
        """Each row with the heads of its cells."""
        return [list(zip(self.heads, row, strict=True)) for row in self.rows]


MakePanel: TypeAlias = Callable[[HttpRequest, Any], Panel]
_registered: dict[str, list[tuple[str, MakePanel]]] = defaultdict(list)


def panel_on(model: type[Model], *, needs: str) -> Callable[[MakePanel], MakePanel]:
    """Add a panel to the page of `model`'s rows, for staff who have the permission `needs`."""

    def register(make: MakePanel) -> MakePanel:
        _registered[model._meta.label].append((needs, make))
        return make

    return register


def panels_of(request: HttpRequest, row: Model) -> list[Panel]:
    """Every panel of a row that this member of staff may see."""
    mine = row._meta.app_label
    known = sorted(
        _registered[row._meta.label], key=lambda each: _app_of(each[1]) != mine
    )  # its own app's panels first, the others in the order they were registered
    return [make(request, row) for needs, make in known if request.user.has_perm(needs)]


def _app_of(make: MakePanel) -> str:
    return make.__module__.partition(".")[0]


def panel_of_rows(
    title: StrOrPromise,
    heads: Sequence[Head],
    found: QuerySet[Any],
    line: Callable[[Any], Sequence[Any]],
    *,
    more: str,
    empty: StrOrPromise = "",
) -> Panel:
    """The first rows of a query; one row more is read to know whether there are more."""
    rows = list(found[: LINES + 1])
    return Panel(
        title=title,
        heads=heads,
        rows=[line(row) for row in rows[:LINES]],
        empty=empty or _("Nada por aqui ainda."),
        more=more if len(rows) > LINES else "",
    )
