"""Contenders take turns, so that whatever else the machine does befalls them alike."""

from collections.abc import Callable
from dataclasses import dataclass
from statistics import median

Contender = Callable[[int], float]
"""Plays the round of this number; answers its rate (or time)."""


@dataclass(frozen=True)
class Results:
    """What each contender reached in each round."""

    rates: dict[str, list[float]]

    def of(self, name: str) -> float:
        """The contender's median."""
        return median(self.rates[name])

    def ratio(self, name: str, other: str) -> float:
        """The median of the ratios round by round: a slow minute slowed both."""
        return median(a / b for a, b in zip(self.rates[name], self.rates[other], strict=True))

    def spread(self, name: str, other: str) -> str:
        """The lowest and the highest ratio of any round."""
        ratios = [a / b for a, b in zip(self.rates[name], self.rates[other], strict=True)]
        return f"{min(ratios):.2f}–{max(ratios):.2f} over {len(ratios)} rounds"


def take_turns(contenders: dict[str, Contender], *, rounds: int) -> Results:
    """A, B, C, then C, B, A, and so on; round 0 warms up and is not counted."""
    rates: dict[str, list[float]] = {name: [] for name in contenders}
    names = list(contenders)
    for number in range(rounds + 1):
        for name in names if number % 2 else reversed(names):
            rate = contenders[name](number)
            if number:
                rates[name].append(rate)
    return Results(rates)
