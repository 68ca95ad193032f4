"""A month's report: lines by what was sold, how, through whom, for whom, and from where."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from billing.reports.figures import NOTHING, Figures
from billing.reports.months import Month

VOUCHER = "voucher"
"""A prepaid credit that became a sale; beside the kinds of products."""


class By(StrEnum):
    """What figures can be told apart by; the names are those of a line's fields."""

    PRODUCT = "product"
    METHOD = "method"
    GATEWAY = "gateway"
    PARTNER = "partner"
    CHANNEL = "channel"


@dataclass(frozen=True, slots=True)
class Sort:
    """What the sales of a line have in common. Empty: none, or nobody knows."""

    product: str = ""
    method: str = ""
    gateway: str = ""
    partner: str = ""
    """The studio's id: who sold, or who bought credits."""
    channel: str = ""


Lines = dict[Sort, Figures]


@dataclass(frozen=True, slots=True)
class MonthReport:
    """`closed_at` tells figures that stay from those that still move."""

    month: Month
    lines: Lines
    closed_at: datetime | None = None

    @property
    def total(self) -> Figures:
        return sum(self.lines.values(), NOTHING)

    def by(self, name: By) -> list[tuple[str, Figures]]:
        """Figures for each value of one field, the best first."""
        found: dict[str, Figures] = defaultdict(lambda: NOTHING)
        for sort, figures in self.lines.items():
            found[getattr(sort, name)] += figures
        return sorted(found.items(), key=lambda each: (-each[1].net, -each[1].gross, each[0]))

    def dump(self) -> dict[str, Any]:
        """As JSON keeps it."""
        return {
            "lines": [
                {"sort": [getattr(sort, by) for by in By], "figures": figures.dump()}
                for sort, figures in sorted(self.lines.items(), key=lambda each: str(each[0]))
            ]
        }

    @classmethod
    def load(
        cls, month: Month, told: dict[str, Any], closed_at: datetime | None = None
    ) -> "MonthReport":
        lines = {Sort(*each["sort"]): Figures.load(each["figures"]) for each in told["lines"]}
        return cls(month, lines, closed_at)


def added(parts: Iterable[tuple[Sort, Figures]]) -> Lines:
    """Lines of several origins as one."""
    lines: Lines = defaultdict(lambda: NOTHING)
    for sort, figures in parts:
        lines[sort] += figures
    return dict(lines)
