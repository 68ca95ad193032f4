"""The benchmark of the monthly report: page and command against the bare sums."""

import os
import time
import tracemalloc
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from io import StringIO
from pathlib import Path

from django.core.management import call_command
from django.test import Client
from django.urls import reverse

from benchmarks.database import own_database, superuser_connection
from benchmarks.figures import Figure, note, tell
from benchmarks.pages.worlds import served
from benchmarks.rounds import Contender, take_turns
from benchmarks.rows.plans import look_at
from benchmarks.unit_economics.seed import MONTH, seed
from billing.reports.building import built_report
from billing.reports.files import csv_lines, write_spreadsheet
from billing.reports.taken_back import taken_back_in
from tests.factories import StaffFactory

GOAL = 1.5
MEMORY_GROWTH = 1.1
# What anybody would ask in a terminal who wants the same figures.
BARE = """
SELECT product_kind, method, gateway_kind, seller_id, channel, count(*), sum(amount_gross),
    sum(partner_share), sum(gateway_fee), sum(tax_effective), sum(pce_reserved)
FROM orders WHERE paid_at >= %s AND paid_at < %s GROUP BY 1, 2, 3, 4, 5
"""
Ask = Callable[[], object]


@dataclass(frozen=True)
class Size:
    rounds: int
    little: int
    much: int


FULL, QUICK = Size(9, 100_000, 1_000_000), Size(1, 1_000, 5_000)


def run(*, quick: bool) -> None:
    """A month of 1,000,000 orders: page and command against the bare SQL aggregate."""
    size = QUICK if quick else FULL
    few = _peaks(size.little)
    with own_database("unit_economics"), served():
        _seed(size.much)
        _tell_times(size)
        many = {name: _peak(ask) for name, ask in _asks().items()}
        seen = look_at(partial(list, taken_back_in(MONTH)))
    for name, peak in many.items():
        tell(
            Figure(
                f"{name}: memory",
                peak / few[name],
                f"the same with {size.little:,} orders",
                f"{peak / 1024:.0f} kB against {few[name] / 1024:.0f} kB at most",
                at_most=MEMORY_GROWTH,
            )
        )
    note(f"refunds of the month by their index: {seen.milliseconds:.0f} ms, {seen.scans or 'no'}")


def _peaks(orders: int) -> dict[str, int]:
    with own_database("unit_economics"), served():
        _seed(orders)
        return {name: _peak(ask) for name, ask in _asks().items()}


def _asks() -> dict[str, Ask]:
    browser = Client()
    browser.force_login(StaffFactory.create())
    return {
        "page": partial(_page, browser),
        "command": _command,
        "csv": lambda: sum(map(len, csv_lines(built_report(MONTH)))),
        "spreadsheet": _spreadsheet,
    }


def _page(browser: Client) -> None:
    answer = browser.get(reverse("admin_economics"), {"mes": str(MONTH)})
    assert answer.status_code == 200


def _command() -> None:
    call_command("unit_economics", f"--month={MONTH}", stdout=StringIO())


def _spreadsheet() -> None:
    with Path(os.devnull).open("wb") as nowhere:
        write_spreadsheet(built_report(MONTH), nowhere)


def _tell_times(size: Size) -> None:
    asks = _asks()
    with superuser_connection() as bare:

        def sums() -> None:
            bare.execute(BARE, [MONTH.starts_at, MONTH.ends_at]).fetchall()

        contenders: dict[str, Contender] = {
            "bare": lambda _: _milliseconds(sums),
            "page": lambda _: _milliseconds(asks["page"]),
            "command": lambda _: _milliseconds(asks["command"]),
        }
        results = take_turns(contenders, rounds=size.rounds)
    for name in ("page", "command"):
        tell(
            Figure(
                name,
                results.ratio(name, "bare"),
                "the bare SQL aggregate",
                f"{results.of(name):.0f} ms against {results.of('bare'):.0f} ms;"
                f" {results.spread(name, 'bare')}",
                at_most=GOAL,
            )
        )


def _seed(orders: int) -> None:
    started = time.perf_counter()
    seed(orders)
    note(f"{orders:,} orders seeded in {time.perf_counter() - started:.0f} s")


def _milliseconds(ask: Ask) -> float:
    started = time.perf_counter()
    ask()
    return (time.perf_counter() - started) * 1000


def _peak(ask: Ask) -> int:
    """The most Python held at once for it, once everything is imported."""
    ask()
    tracemalloc.start()
    ask()
    _now, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    return peak
