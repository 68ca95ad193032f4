"""The hourly check sees what is wrong, says so, and is silent otherwise."""

from typing import Any
from uuid import uuid4

import pytest
from django.db import connection, transaction
from prometheus_client import REGISTRY

from billing import ledger, tasks
from billing.ledgering.checking import check_ledger
from billing.ledgering.folding import fold_balances
from billing.models import BalanceSnapshot, Entry, Posting
from tests.billing.ledger.ledgers import AVAILABLE, BANK, NOW, SALES, move
from tests.support.guards import without_index, without_trigger

pytestmark = pytest.mark.django_db(transaction=True)
UNGUARDED = [
    ("ledger_postings_balance", "ledger_postings"),
    ("ledger_postings_are_append_only", "ledger_postings"),
    ("ledger_postings_stay_above_the_floor", "ledger_postings"),
    ("ledger_accounts_are_append_only", "ledger_accounts"),
]


def found() -> dict[str, list[str]]:
    return {wrong.name.removeprefix("billing: ledger: "): wrong.lines for wrong in check_ledger()}


def past_the_guards(sql: str, *parameters: Any) -> None:
    """As somebody would who owns the tables."""
    with connection.cursor() as cursor:
        for name, table in UNGUARDED:
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER {name}")
        cursor.execute(sql, parameters)
        for name, table in UNGUARDED:
            cursor.execute(f"ALTER TABLE {table} ENABLE ALWAYS TRIGGER {name}")


@pytest.fixture(autouse=True)
def two_sales() -> None:
    move("order:1", "10.00")
    ledger.reverse(move("order:2", "5.00", to=AVAILABLE), by="test", now=NOW)


def test_check_ledger_is_silent_when_all_is_well() -> None:
    fold_balances(now=NOW)
    assert found() == {}


def test_check_ledger_sees_an_entry_out_of_balance_and_counts_it() -> None:
    before = REGISTRY.get_sample_value("ledger_imbalance_total") or 0
    leg = Posting.objects.get(account__path=SALES)
    past_the_guards("UPDATE ledger_postings SET credit = 9 WHERE id = %s", leg.pk)
    tasks.check_ledger()
    assert (REGISTRY.get_sample_value("ledger_imbalance_total") or 0) == before + 2
    assert found() == {
        "every entry balances and has all its legs": [
            f"entry {leg.entry_id}: 2 legs of 2, out of balance by 1.00"
        ],
        "all debits are all credits": ["debits 20.00, credits 19.00"],
    }


def test_check_ledger_sees_an_entry_without_its_legs() -> None:
    entry = Entry.objects.get(source="order:1")
    past_the_guards("DELETE FROM ledger_postings WHERE entry_id = %s", entry.pk)
    assert found() == {
        "every entry balances and has all its legs": [
            f"entry {entry.pk}: 0 legs of 2, out of balance by 0"
        ]
    }


def test_check_ledger_sees_a_false_snapshot() -> None:
    tasks.fold_ledger()
    BalanceSnapshot.objects.filter(account__path=BANK).update(debit=99)
    assert list(found()) == ["snapshots are the sums of their postings"]
    BalanceSnapshot.objects.all().delete()
    tasks.fold_ledger()
    assert found() == {}


def test_check_ledger_sees_an_overdraft() -> None:
    with without_trigger("ledger_postings_stay_above_the_floor", "ledger_postings"):
        overdraw()
    assert found() == {"what we owe is never below zero": [f"account {AVAILABLE} is at -1.00"]}


def overdraw() -> None:
    """Past the service, which would refuse."""
    ids = {row.account.path: row.account_id for row in Posting.objects.select_related("account")}
    with transaction.atomic():
        entry = Entry.objects.create(
            id=uuid4(), kind="forged", source="x", legs=2, effective_date=NOW, posted_at=NOW
        )
        Posting.objects.create(entry=entry, account_id=ids[AVAILABLE], debit=1)
        Posting.objects.create(entry=entry, account_id=ids[BANK], credit=1)


def test_check_ledger_sees_a_false_reversal() -> None:
    undone = Entry.objects.get(kind="reversal")
    past_the_guards("UPDATE ledger_postings SET debit = debit * 2 WHERE entry_id = %s", undone.pk)
    assert "a reversal undoes all of its entry, and nothing else" in found()


def test_check_ledger_sees_an_account_outside_the_chart() -> None:
    past_the_guards("UPDATE ledger_accounts SET never_negative = false WHERE path = %s", AVAILABLE)
    assert found() == {
        "accounts are those of the chart": [f"account {AVAILABLE} is not as the chart has it"]
    }


def test_check_ledger_sees_a_double() -> None:
    with without_index("a_source_is_posted_once_per_kind"), transaction.atomic():
        first = Entry.objects.get(source="order:1")
        legs = list(first.postings.values("account_id", "debit", "credit"))
        again = Entry.objects.create(
            kind="test", source="order:1", legs=2, effective_date=NOW, posted_at=NOW
        )
        Posting.objects.bulk_create(Posting(entry=again, **leg) for leg in legs)
        assert found() == {"nothing is posted twice": ["test of order:1: 2 entries"]}


def test_check_ledger_sees_a_guard_that_is_off() -> None:
    with without_trigger("ledger_postings_balance", "ledger_postings"):
        assert found() == {
            "its guards stand": ["trigger ledger_postings_balance is missing or off"]
        }
    assert found() == {}
