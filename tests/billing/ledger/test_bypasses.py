"""Attempts to get past the ledger's guards fail; with the guard off, each succeeds.

The first five are those a trigger that looks at new rows only has been seen to let through.
"""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from typing import Any
from uuid import uuid4

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.utils import Error

from billing import ledger
from billing.models import Account, Entry, Posting
from tests.billing.ledger.ledgers import AVAILABLE, BANK, SALES, move, reais
from tests.support.guards import without_trigger

pytestmark = pytest.mark.django_db(transaction=True)

Attempt = Callable[[], None]
INSERT_ENTRY = """
INSERT INTO ledger_entries (id, kind, source, currency, legs, effective_date, posted_at, by, memo)
VALUES (%s, 'forged', %s, 'BRL', 2, '2026-11-22', now(), 'nobody', '')
"""
INSERT_LEG = """
INSERT INTO ledger_postings (entry_id, account_id, debit, credit) VALUES (%s, %s, %s, %s)
"""


def run(*statements: tuple[str, list[Any]]) -> None:
    """In one transaction, as psql would."""
    with transaction.atomic(), connection.cursor() as cursor:
        for sql, parameters in statements:
            cursor.execute(sql, parameters)


def account(path: str) -> int:
    return Account.objects.get(path=path).pk


def forged(*legs: tuple[str, str, str]) -> None:
    entry = uuid4()
    run(
        (INSERT_ENTRY, [entry, str(entry)]),
        *((INSERT_LEG, [entry, account(path), debit, credit]) for path, debit, credit in legs),
    )


def insert_unbalanced() -> None:
    forged((BANK, "10.00", "0"), (SALES, "0", "9.00"))


def move_legs_between_entries() -> None:
    """−10 of one and +10 of another into a third: that one still balances."""
    one, two, three = Entry.objects.filter(source__startswith="order:").order_by("source")
    sql = "UPDATE ledger_postings SET entry_id = %s WHERE entry_id = %s AND {} > 0"
    run((sql.format("debit"), [two.pk, one.pk]), (sql.format("credit"), [two.pk, three.pk]))


def insert_without_legs() -> None:
    forged()


def truncate() -> None:
    run(("TRUNCATE ledger_postings CASCADE", []))


def unbalanced_as_replica() -> None:
    try:
        run(("SET session_replication_role = replica", []))
        insert_unbalanced()
    finally:
        run(("SET session_replication_role = origin", []))


def truncate_as_replica() -> None:
    try:
        run(("SET session_replication_role = replica", []))
        truncate()
    finally:
        run(("SET session_replication_role = origin", []))


def add_balanced_legs_to_an_old_entry() -> None:
    entry = Entry.objects.order_by("source")[0]
    run(
        (INSERT_LEG, [entry.pk, account(BANK), "5.00", "0"]),
        (INSERT_LEG, [entry.pk, account(SALES), "0", "5.00"]),
    )


def change_an_amount() -> None:
    run(("UPDATE ledger_postings SET debit = debit * 2, credit = credit * 2", []))


def delete_an_entry() -> None:
    entry = Entry.objects.order_by("source")[0]
    run(
        ("DELETE FROM ledger_postings WHERE entry_id = %s", [entry.pk]),
        ("DELETE FROM ledger_entries WHERE id = %s", [entry.pk]),
    )


def rename_a_source() -> None:
    run(("UPDATE ledger_entries SET source = source || ':again'", []))


def lift_a_floor() -> None:
    run(("UPDATE ledger_accounts SET never_negative = false", []))


def overdraw() -> None:
    forged((AVAILABLE, "10.01", "0"), (BANK, "0", "10.01"))


WHOLE = ("ledger_postings_balance", "ledger_postings")
LEGS = ("ledger_entries_have_their_legs", "ledger_entries")
FROZEN = ("ledger_postings_are_append_only", "ledger_postings")
KEPT = ("ledger_postings_are_not_truncated", "ledger_postings")
ENTRIES = ("ledger_entries_are_append_only", "ledger_entries")
ACCOUNTS = ("ledger_accounts_are_append_only", "ledger_accounts")
FLOOR = ("ledger_postings_stay_above_the_floor", "ledger_postings")

ATTEMPTS: list[tuple[Attempt, list[tuple[str, str]]]] = [
    (insert_unbalanced, [WHOLE, LEGS]),
    (move_legs_between_entries, [FROZEN, WHOLE]),
    (insert_without_legs, [LEGS]),
    (truncate, [KEPT]),
    (unbalanced_as_replica, [WHOLE, LEGS]),
    (truncate_as_replica, [KEPT]),
    (add_balanced_legs_to_an_old_entry, [WHOLE]),
    (change_an_amount, [FROZEN]),
    (delete_an_entry, [FROZEN, WHOLE, ENTRIES]),
    (rename_a_source, [ENTRIES]),
    (lift_a_floor, [ACCOUNTS]),
    (overdraw, [FLOOR]),
]


def names(value: object) -> str:
    return getattr(value, "__name__", "guards")


@pytest.fixture(autouse=True)
def some_entries() -> None:
    for number in range(3):
        move(f"order:{number}", "10.00")
    move("z", "10.00", to=AVAILABLE)


def rows() -> tuple[list[object], ...]:
    tables = (Account, Entry, Posting)
    return tuple(list(table.objects.order_by("pk").values_list()) for table in tables)


@pytest.mark.parametrize(("attempt", "guards"), ATTEMPTS, ids=names)
def test_attempt_fails_and_would_not_without_its_guards(
    attempt: Attempt, guards: list[tuple[str, str]]
) -> None:
    before = rows()
    with pytest.raises(Error):
        attempt()
    assert rows() == before
    # The negative control.
    with _without(guards):
        attempt()
    assert rows() != before


@pytest.mark.parametrize("left", [FROZEN, WHOLE], ids=["append-only", "balance"])
def test_moving_legs_fails_while_one_of_two_guards_is_left(left: tuple[str, str]) -> None:
    """Both the entry a leg left and the one it came to are looked at."""
    other = FROZEN if left == WHOLE else WHOLE
    with _without([other]), pytest.raises(IntegrityError):
        move_legs_between_entries()


def test_posting_cannot_choose_its_number() -> None:
    entry = uuid4()
    chosen = INSERT_LEG.replace("(entry_id", "(id, entry_id").replace("(%s, %s", "(1, %s, %s")
    run(
        (INSERT_ENTRY, [entry, "chosen"]),
        (chosen, [entry, account(BANK), "5.00", "0"]),
        (INSERT_LEG, [entry, account(SALES), "0", "5.00"]),
    )
    numbers = Posting.objects.order_by("id").values_list("entry_id", flat=True)
    assert list(numbers)[-2:] == [entry, entry]


def test_source_is_posted_once_even_by_hand() -> None:
    move("order:9", "1.00")
    with pytest.raises(IntegrityError, match="a_source_is_posted_once_per_kind"):
        run((INSERT_ENTRY.replace("'forged'", "'test'"), [uuid4(), "order:9"]))
    assert ledger.balance(SALES) == reais("31.00")


@contextmanager
def _without(guards: list[tuple[str, str]]) -> Iterator[None]:
    with ExitStack() as off:
        for name, table in guards:
            off.enter_context(without_trigger(name, table))
        yield
