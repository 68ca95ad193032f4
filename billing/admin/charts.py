"""Charts as numbers that a template puts into SVG: thousandths of a width, as text."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from billing.economics import ZERO
from billing.reports.amounts import share
from billing.reports.figures import Figures
from billing.reports.report import MonthReport

WIDTH = 1000


@dataclass(frozen=True, slots=True)
class Step:
    """One line of what becomes of the money: where its bar starts, how long it is."""

    name: str
    amount: Decimal
    part: str
    x: str
    width: str
    tone: str


@dataclass(frozen=True, slots=True)
class Column:
    """One month of the years: its bar stands on the line, or hangs below it."""

    name: str
    amount: Decimal
    y: str
    height: str
    tone: str
    month: str
    is_final: bool


def flow(parts: Sequence[tuple[str, Decimal]], result: tuple[str, Decimal]) -> list[Step]:
    """The first part is what came in; each of the others takes its piece; the rest is the result.

    Parts of nothing are left out.
    """
    whole = parts[0][1]
    shown = [each for each in parts if each[1]]
    levels = [ZERO]
    for _name, amount in shown:
        levels.append(levels[-1] + amount)
    low, high = min(levels), max(levels)
    span = (high - low) or Decimal(1)

    def step(name: str, start: Decimal, amount: Decimal, tone: str) -> Step:
        left = min(start, start + amount)
        part = share(amount / whole) if whole else ""
        return Step(name, amount, part, _at(left - low, span), _at(abs(amount), span), tone)

    steps = [
        step(name, start, amount, "whole" if amount > 0 else "cost")
        for (name, amount), start in zip(shown, levels, strict=False)
    ]
    name, amount = result
    return [*steps, step(name, ZERO, amount, "result" if amount >= 0 else "loss")]


def columns(reports: Sequence[MonthReport]) -> list[Column]:
    """The result of each month, in thousandths of the height there is."""
    results = [each.total.result for each in reports]
    low, high = min([ZERO, *results]), max([ZERO, *results])
    span = (high - low) or Decimal(1)
    return [
        Column(
            name=report.month.short_name,
            amount=amount,
            y=_at(high - max(amount, ZERO), span),
            height=_at(abs(amount), span),
            tone="loss" if amount < 0 else "result",
            month=str(report.month),
            is_final=report.closed_at is not None,
        )
        for report, amount in zip(reports, results, strict=True)
    ]


def length(part: Decimal, whole: Decimal) -> str:
    """A bar inside a cell; nothing for less than nothing."""
    return _at(max(part, ZERO), whole) if whole > 0 else "0"


def largest(figures: Sequence[Figures]) -> Decimal:
    """What the bars of one table are measured by."""
    return max((each.net for each in figures), default=ZERO)


def _at(amount: Decimal, span: Decimal) -> str:
    return f"{amount / span * WIDTH:.1f}"
