"""The pages benchmark: every list of little and of much, asked for in turns."""

import time
from dataclasses import dataclass

from django.db import connection
from django.test.utils import CaptureQueriesContext

from benchmarks.database import own_database
from benchmarks.figures import Figure, note, tell
from benchmarks.pages.worlds import Ask, served, world_of
from benchmarks.rounds import Contender, take_turns


@dataclass(frozen=True)
class Size:
    rounds: int
    little: int
    much: int


FULL, QUICK = Size(rounds=15, little=10, much=1000), Size(rounds=1, little=2, much=20)


def run(*, quick: bool) -> None:
    """The gallery and every list of the API at 1,000 files, against the same at 10."""
    size = QUICK if quick else FULL
    with own_database("pages"), served():
        little, much = world_of(size.little).pages(), world_of(size.much).pages()
        for name in much:
            _compare(name, little[name], much[name], size)
    note(f"{size.much} and {size.little} files, vouchers and deliveries; pages of 60 tiles,")
    note("of 1,000 files of a moment, 200 of a delivery, 500 vouchers; Django's test client")


def _compare(name: str, little: Ask, much: Ask, size: Size) -> None:
    contenders: dict[str, Contender] = {
        "little": lambda _: _milliseconds(little),
        "much": lambda _: _milliseconds(much),
    }
    results = take_turns(contenders, rounds=size.rounds)
    few, many = _queries(little), _queries(much)
    tell(
        Figure(
            f"{name}: queries",
            many / few,
            f"the same with {size.little}",
            f"{many} against {few} queries",
            at_most=1,
        )
    )
    tell(
        Figure(
            f"{name}: time",
            results.ratio("much", "little"),
            f"the same with {size.little}",
            f"{results.of('much'):.1f} ms against {results.of('little'):.1f} ms;"
            f" {results.spread('much', 'little')}",
        )
    )


def _milliseconds(ask: Ask) -> float:
    started = time.perf_counter()
    ask()
    return (time.perf_counter() - started) * 1000


def _queries(ask: Ask) -> int:
    with CaptureQueriesContext(connection) as heard:
        ask()
    return len(heard)
