"""What a benchmark says: one ratio a line, beside what it was compared with."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Figure:
    """One ratio. `at_least` or `at_most` is its goal; neither means it is only reported."""

    name: str
    ratio: float
    against: str
    seen: str
    at_least: float | None = None
    at_most: float | None = None

    @property
    def verdict(self) -> str:
        if self.at_least is not None:
            return f"goal ≥ {self.at_least:g}: {_met(self.ratio >= self.at_least)}"
        if self.at_most is not None:
            return f"goal ≤ {self.at_most:g}: {_met(self.ratio <= self.at_most)}"
        return "reported"


def tell(figure: Figure) -> None:
    """Print it. A goal that is missed is said, and stops nothing: timings are not tests."""
    print(f"  {figure.name:24}{figure.ratio:6.2f}  of {figure.against} ({figure.verdict})")
    print(f"  {'':32}{figure.seen}", flush=True)


def note(text: str) -> None:
    """Print what has no ratio and is needed to read the others."""
    print(f"  · {text}", flush=True)


def heading(name: str, *, quick: bool) -> None:
    print(f"\n{name}{' (quick: too small to be believed)' if quick else ''}", flush=True)


def _met(yes: bool) -> str:
    return "met" if yes else "MISSED"
