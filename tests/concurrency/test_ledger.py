"""Many at one account, one source or one path: what the ledger's guards are for."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import IntegrityError, connections, transaction

from billing import ledger
from billing.ledgering import posting
from billing.models import Account, Entry
from core.errors import DomainError
from tests.billing.ledger.ledgers import AVAILABLE, IN_TRANSIT, NOW, SALES, STUDIO, move, reais
from tests.support.guards import without_trigger

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]
RIVALS = 8
PAYOUTS = {f"payout:{number}": "30.00" for number in range(RIVALS)}
FLOOR = ("ledger_postings_stay_above_the_floor", "ledger_postings")


def answers(sources: list[str], *, amount: str, of: str = AVAILABLE, to: str = IN_TRANSIT):
    """All at once, each in a transaction of its own: how each was answered."""
    start = Barrier(len(sources))

    def one(source: str) -> str:
        try:
            start.wait(10)
            with transaction.atomic():
                move(source, amount, of=of, to=to)
            return "posted"
        except DomainError as refusal:
            return refusal.code
        except IntegrityError as refusal:
            return str(refusal).split(" ", 1)[0]
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(sources)) as pool:
        return Counter(pool.map(one, sources))


def test_payouts_at_once_take_no_more_than_there_is() -> None:
    move("order:1", "100.00", to=AVAILABLE)
    assert answers(list(PAYOUTS), amount="30.00") == {"posted": 3, "balance_too_low": 5}
    assert ledger.balance(AVAILABLE) == reais("10.00")


def test_payouts_at_once_are_held_by_the_database_alone(monkeypatch) -> None:
    """The service looks at nothing; the trigger locks and looks by itself."""
    monkeypatch.setattr(posting, "_refuse_overdraft", lambda _legs: None)
    move("order:1", "100.00", to=AVAILABLE)
    assert answers(list(PAYOUTS), amount="30.00") == {"posted": 3, "ledger": 5}
    assert ledger.balance(AVAILABLE) == reais("10.00")


def test_payouts_at_once_without_lock_and_trigger_would_overdraw(monkeypatch) -> None:
    """The negative control."""
    monkeypatch.setattr(posting, "_refuse_overdraft", lambda _legs: None)
    move("order:1", "100.00", to=AVAILABLE)
    with without_trigger(*FLOOR):
        assert answers(list(PAYOUTS), amount="30.00") == {"posted": RIVALS}
    assert ledger.balance(AVAILABLE) == reais("-140.00")


def test_one_source_posted_at_once_is_one_entry() -> None:
    assert answers(["order:1"] * RIVALS, amount="10.00", to=SALES, of="cash:bank") == {
        "posted": RIVALS
    }
    assert Entry.objects.count() == 1
    assert ledger.balance(SALES) == reais("10.00")


def test_one_account_opened_at_once_is_one_account() -> None:
    path = f"partner:{STUDIO}:pending"
    sources = [f"order:{number}" for number in range(RIVALS)]
    assert answers(sources, amount="10.00", of="cash:bank", to=path) == {"posted": RIVALS}
    assert Account.objects.filter(path=path).count() == 1
    assert ledger.balance(path) == reais("80.00")


def test_transfers_both_ways_at_once_do_not_deadlock() -> None:
    """Accounts are locked in one order, whichever side a leg names first."""
    for path in (AVAILABLE, IN_TRANSIT):
        move(path, "100.00", to=path)
    start = Barrier(RIVALS)

    def one(number: int) -> int:
        there, back = (AVAILABLE, IN_TRANSIT) if number % 2 else (IN_TRANSIT, AVAILABLE)
        legs = [
            ledger.debit(there, reais("2.00")),
            ledger.debit(back, reais("1.00")),
            ledger.credit(SALES, reais("3.00")),
        ]
        try:
            start.wait(10)
            for round_number in range(5):
                source = f"round:{number}:{round_number}"
                ledger.post(kind="test", source=source, legs=legs, by="test", now=NOW)
            return 5
        finally:
            connections.close_all()

    with ThreadPoolExecutor(RIVALS) as pool:
        assert sum(pool.map(one, range(RIVALS))) == 40
    assert ledger.balance(SALES) == reais("120.00")
