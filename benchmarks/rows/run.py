"""The rows benchmark: the same scenes in a small and in a large database."""

import time
from dataclasses import dataclass

from benchmarks.database import own_database
from benchmarks.figures import Figure, note, tell
from benchmarks.pages.worlds import served
from benchmarks.rows.plans import Seen, look_at
from benchmarks.rows.scenes import scenes
from benchmarks.rows.seed import Scale, seed

GOAL = 2
ADMIN = "admin:"
"""Its lists count up to 10,001 rows and no further: slower than few, and never slower than that."""


@dataclass(frozen=True)
class Size:
    little: Scale
    much: Scale


FULL, QUICK = Size(Scale(10_000), Scale(1_000_000)), Size(Scale(8_000), Scale(16_000))


def run(*, quick: bool) -> None:
    """Every list, claim and sweep with 1,000,000 files: plans use indexes, times stay."""
    size = QUICK if quick else FULL
    little, much = _seen(size.little), _seen(size.much)
    for name, seen in much.items():
        _tell(name, little[name], seen, size)
    note("time in the database, each statement's median of three; pages of 50 or 60 rows")
    scans = {name: seen.scans for name, seen in much.items() if seen.scans}
    if scans:
        raise SystemExit(f"large tables read from end to end: {scans}")


def _seen(scale: Scale) -> dict[str, Seen]:
    with own_database("rows"), served():
        started = time.perf_counter()
        seed(scale)
        note(f"{scale.files:,} files seeded in {time.perf_counter() - started:.0f} s")
        return {name: look_at(scene) for name, scene in scenes(scale).items()}


def _tell(name: str, little: Seen, much: Seen, size: Size) -> None:
    tell(
        Figure(
            name,
            much.milliseconds / little.milliseconds,
            f"the same with {size.little.files:,} files",
            f"{much.milliseconds:.2f} ms against {little.milliseconds:.2f} ms in"
            f" {much.statements} statements{_scans(much)}",
            at_most=None if name.startswith(ADMIN) else GOAL,
        )
    )


def _scans(seen: Seen) -> str:
    return f"; reads all of {', '.join(sorted(set(seen.scans)))}" if seen.scans else ""
