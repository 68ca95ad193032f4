"""Snapshots are never ahead of what is committed, and never change a balance."""

import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from itertools import pairwise
from queue import Queue

import pytest
from django.db import connection, connections, transaction

from billing import ledger
from billing.integrity import false_snapshots
from billing.ledgering import folding
from billing.ledgering.folding import fold_balances
from billing.models import BalanceSnapshot, Posting
from tests.billing.ledger.ledgers import BANK, NOW, SALES, move, reais

pytestmark = [pytest.mark.django_db(transaction=True)]


@contextmanager
def posting_elsewhere(source: str) -> Iterator[None]:
    """Another transaction has written its legs and has yet to commit, until this ends."""
    written, finish = threading.Event(), threading.Event()

    def post() -> None:
        try:
            with transaction.atomic():
                move(source, "10.00")
                written.set()
                finish.wait(10)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(1) as pool:
        posted = pool.submit(post)
        assert written.wait(10)
        try:
            yield
        finally:
            finish.set()
            posted.result()


def folded_up_to() -> int | None:
    return fold_balances(now=NOW, patience_seconds=0.3)


def test_fold_keeps_every_balance() -> None:
    for number in range(3):
        move(f"order:{number}", "10.00")
    assert folded_up_to() == Posting.objects.latest("id").id
    assert BalanceSnapshot.objects.get(account__path=SALES).credit == reais("30.00")
    move("order:3", "1.00")
    assert ledger.balances([BANK, SALES]) == {BANK: reais("31.00"), SALES: reais("31.00")}
    folded_up_to()
    folded_up_to()
    assert ledger.balances([BANK, SALES]) == {BANK: reais("31.00"), SALES: reais("31.00")}
    assert not list(false_snapshots())


def test_fold_reads_only_what_is_new() -> None:
    move("order:1", "10.00")
    folded_up_to()
    BalanceSnapshot.objects.all().update(credit=0, debit=0)
    move("order:2", "1.00")
    folded_up_to()
    assert ledger.balance(SALES) == reais("1.00")
    assert len(list(false_snapshots())) == 2


def test_balance_survives_the_loss_of_all_snapshots() -> None:
    move("order:1", "10.00")
    folded_up_to()
    BalanceSnapshot.objects.all().delete()
    assert ledger.balance(SALES) == reais("10.00")
    folded_up_to()
    assert not list(false_snapshots())


def late_commit() -> None:
    """A posting with a lower number commits after a fold that saw a higher one."""
    move("order:1", "1.00")
    with posting_elsewhere("order:2"):
        move("order:3", "5.00")
        folded_up_to()


def test_fold_waits_for_whoever_may_still_commit_a_lower_number() -> None:
    late_commit()
    assert not BalanceSnapshot.objects.exists()
    assert ledger.balance(SALES) == reais("16.00")
    assert folded_up_to() is not None
    assert ledger.balance(SALES) == reais("16.00")


def test_fold_that_does_not_wait_would_lose_the_late_posting(monkeypatch) -> None:
    """The negative control."""
    monkeypatch.setattr(folding, "_ended", lambda _writers, _patience: True)
    late_commit()
    assert ledger.balance(SALES) == reais("6.00")
    assert list(false_snapshots())


def test_post_does_not_wait_for_a_fold(monkeypatch) -> None:
    """Nor does a reader: the fold holds its snapshots, and the postings go on."""
    move("order:1", "1.00")
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(folding._ALONE)
        with posting_elsewhere("order:2"):
            assert ledger.balance(SALES) == reais("1.00")


@pytest.mark.slow
def test_balances_hold_while_many_post_and_two_fold() -> None:
    """Whoever looks sees whole entries; the balance only grows, by ten."""
    done: Queue[None] = Queue()

    def post(writer: int) -> None:
        for number in range(15):
            with transaction.atomic():
                move(f"order:{writer}:{number}", "10.00")
                time.sleep(0.002 * (writer + number) % 0.01)
        done.put(None)
        connections.close_all()

    def fold() -> int:
        folds = 0
        while done.qsize() < 4:
            folds += fold_balances(now=NOW, patience_seconds=1) is not None
        connections.close_all()
        return folds

    with ThreadPoolExecutor(6) as pool:
        writers = [pool.submit(post, number) for number in range(4)]
        folders = [pool.submit(fold) for _ in range(2)]
        seen = []
        while done.qsize() < 4:
            held = ledger.balances([BANK, SALES])
            assert held[BANK] == held[SALES]
            seen.append(held[SALES])
        for thread in writers:
            thread.result()
        assert sum(thread.result() for thread in folders) > 2
    assert all(before <= after for before, after in pairwise(seen))
    assert ledger.balance(SALES) == reais("600.00")
    assert not list(false_snapshots())
