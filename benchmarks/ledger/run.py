"""The ledger benchmark: the same questions to short books and to long ones."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal

from django.utils import timezone

from benchmarks.database import own_database
from benchmarks.figures import Figure, note, tell
from benchmarks.ledger.seed import GATEWAY, PARTNERS, STUDIO, seed
from benchmarks.rows.plans import Seen, look_at
from billing import chart, ledger, postings
from billing.ledgering.checking import check_ledger
from billing.ledgering.folding import fold_balances
from billing.selectors.ledger import account_statement, partner_statement, trial_balance

GOAL = 2
SALES = 300
Scene = Callable[[], object]


@dataclass(frozen=True)
class Size:
    little: int
    much: int


FULL, QUICK = Size(10_000, 1_000_000), Size(6_000, 14_000)


@dataclass
class Book:
    """What was seen of one: each question, and the work done in the background."""

    asked: dict[str, Seen]
    unfolded: Seen
    fold_seconds: float
    check_seconds: float
    sales_a_second: float


def run(*, quick: bool) -> None:
    """Balances, statements and postings with 1,000,000 entries: answered as with 10,000."""
    size = QUICK if quick else FULL
    little, much = _book(size.little), _book(size.much)
    for name, seen in much.asked.items():
        _tell(name, little.asked[name], seen, size)
    folded = much.asked["balance of a gateway"].milliseconds
    tell(
        Figure(
            "balance, all folded",
            folded / much.unfolded.milliseconds,
            "the same before the first fold",
            f"{folded:.2f} ms against {much.unfolded.milliseconds:.2f} ms",
            at_most=1,
        )
    )
    tell(
        Figure(
            "sales written",
            much.sales_a_second / little.sales_a_second,
            f"the same with {size.little:,} entries",
            f"{much.sales_a_second:.0f}/s against {little.sales_a_second:.0f}/s, each committed",
            at_least=1 / GOAL,
        )
    )
    note(f"the first fold took {much.fold_seconds:.1f} s, a whole check {much.check_seconds:.1f} s")
    note(f"time in the database, each statement's median of three; {PARTNERS} partners")
    scans = {name: seen.scans for name, seen in much.asked.items() if seen.scans}
    if scans:
        raise SystemExit(f"large tables read from end to end: {scans}")


def _book(entries: int) -> Book:
    with own_database("ledger"):
        started = time.perf_counter()
        seed(entries)
        note(f"{entries:,} entries seeded in {time.perf_counter() - started:.0f} s")
        balance = _scenes()["balance of a gateway"]
        unfolded = look_at(balance)
        fold_seconds = _seconds(lambda: fold_balances(now=timezone.now()))
        asked = {name: look_at(scene) for name, scene in _scenes().items()}
        sales_a_second = SALES / _seconds(_many_sales)
        wrong: list[object] = []
        check_seconds = _seconds(lambda: wrong.extend(check_ledger()))
    if wrong:
        raise SystemExit(f"the seeded books are wrong: {wrong}")
    return Book(asked, unfolded, fold_seconds, check_seconds, sales_a_second)


def _scenes() -> dict[str, Scene]:
    """Each is undone after it was looked at."""
    receivable = chart.RECEIVABLE.path(id=GATEWAY)
    yesterday = timezone.localdate() - timedelta(days=1)
    return {
        "balance of a gateway": lambda: ledger.balance(receivable),
        "statement of a gateway": lambda: account_statement(path=receivable),
        "statement of a partner": lambda: partner_statement(partner_id=STUDIO),
        "trial balance": lambda: trial_balance(on=yesterday),
        "sale": _sale,
        "payout": _payout,
    }


def _many_sales() -> None:
    """Committed one by one, with all that the triggers check."""
    for number in range(SALES):
        _sale(f"order:written:{number}")


def _sale(source: str = "order:benchmark") -> None:
    parts = {"gross": Decimal("297.00"), "fee": Decimal("16.33"), "tax": Decimal("29.70")}
    legs = postings.sale_of_own_product(gateway_id=GATEWAY, pce=Decimal("25.00"), **parts)
    _post("sale", source, legs)


def _payout() -> None:
    legs = postings.payout_requested(partner_id=STUDIO, amount=Decimal("100.00"))
    _post("payout", "payout:benchmark", legs)


def _post(kind: str, source: str, legs: ledger.Legs) -> None:
    ledger.post(kind=kind, source=source, legs=legs, by="benchmark", now=timezone.now())


def _seconds(work: Callable[[], object]) -> float:
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def _tell(name: str, little: Seen, much: Seen, size: Size) -> None:
    tell(
        Figure(
            name,
            much.milliseconds / little.milliseconds,
            f"the same with {size.little:,} entries",
            f"{much.milliseconds:.2f} ms against {little.milliseconds:.2f} ms in"
            f" {much.statements} statements",
            at_most=GOAL,
        )
    )
