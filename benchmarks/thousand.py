"""How long a large redemption takes when every copy takes its time."""

from dataclasses import dataclass

from django.conf import settings

from benchmarks.copies.stage import (
    OBJECTS_A_FILE,
    claimed,
    delivered,
    finish,
    first_files_of,
    our_s3,
)
from benchmarks.database import own_database
from benchmarks.figures import Figure, note, tell
from benchmarks.rounds import Contender, Results, take_turns
from partners.models import Delivery

LATENCY_MS = 50
LONGEST_SECONDS = 60
# The clock's own unrest on a machine that does other things, too.
GROWTH = 1.1


@dataclass(frozen=True)
class Size:
    rounds: int
    files: tuple[int, int, int]


FULL, QUICK = Size(rounds=3, files=(250, 500, 1000)), Size(rounds=1, files=(5, 10, 20))


def run(*, quick: bool) -> None:
    """A redemption of 250, 500 and 1,000 files whose every copy takes 50 ms more."""
    size = QUICK if quick else FULL
    with own_database("thousand"), our_s3(latency_ms=LATENCY_MS):
        largest = delivered(size.files[-1])
        contenders = {str(files): _redeemer(first_files_of(largest, files)) for files in size.files}
        results = take_turns(contenders, rounds=size.rounds)
    _report(results, size)


def _redeemer(delivery: Delivery) -> Contender:
    return lambda _: finish(claimed(delivery))


def _report(results: Results, size: Size) -> None:
    smallest, _, most = size.files
    seconds = results.of(str(most))
    waiting = most * OBJECTS_A_FILE * LATENCY_MS / 1000 / settings.COPY_THREADS
    tell(
        Figure(
            f"{most} files ÷ {LONGEST_SECONDS} s",
            seconds / LONGEST_SECONDS,
            "the minute a person may wait",
            f"{seconds:.1f} s",
            at_most=1,
        )
    )
    tell(
        Figure(
            f"{most} files ÷ latency",
            seconds / waiting,
            f"what the latencies alone take in {settings.COPY_THREADS} threads",
            f"{seconds:.1f} s against {waiting:.1f} s",
        )
    )
    for files in size.files[1:]:
        growth = results.ratio(str(files), str(smallest)) / (files / smallest)
        tell(
            Figure(
                f"growth to {files}",
                growth,
                f"the time of one file among {smallest}",
                f"{results.of(str(files)):.1f} s against {results.of(str(smallest)):.1f} s",
                at_most=GROWTH,
            )
        )
    note(f"{LATENCY_MS} ms for each of three copies a file, in this process, finalising included")
