"""Posting once, whoever repeats it; nothing that is not there is given away."""

from datetime import date

import pytest

from billing import chart, ledger
from billing.ledger import credit, debit
from billing.ledgering.errors import (
    AlreadyReversal,
    BalanceTooLow,
    EntryConflicts,
    Unbalanced,
    UnknownAccount,
)
from billing.models import Account, Entry, Posting
from core.audit import OutsideTransaction
from tests.billing.ledger.ledgers import (
    AVAILABLE,
    BANK,
    DEBT,
    IN_TRANSIT,
    NOW,
    PENDING,
    RECEIVABLE,
    SALES,
    STUDIO,
    check_deferred,
    move,
    reais,
    written,
)

pytestmark = pytest.mark.django_db


def test_post_writes_the_entry_and_its_legs() -> None:
    entry = move("order:1", "297.00")
    check_deferred()
    assert (entry.legs, entry.effective_date) == (2, date(2026, 11, 22))
    legs = [(row.account.path, row.debit, row.credit) for row in entry.postings.all()]
    assert legs == [(BANK, reais("297.00"), 0), (SALES, 0, reais("297.00"))]
    assert ledger.balances([BANK, SALES]) == {BANK: reais("297.00"), SALES: reais("297.00")}


def test_post_is_dated_in_sao_paulo() -> None:
    late = NOW.replace(hour=2)
    legs = [debit(BANK, reais("1.00")), credit(SALES, reais("1.00"))]
    assert written("order:1", legs, now=late).effective_date == date(2026, 11, 21)


def test_post_again_answers_the_entry_made_before() -> None:
    assert move("order:1", "297.00") == move("order:1", "297.00")
    assert (Entry.objects.count(), Posting.objects.count()) == (1, 2)


def test_post_again_with_other_legs_is_refused() -> None:
    move("order:1", "297.00")
    with pytest.raises(EntryConflicts) as refusal:
        move("order:1", "297.01")
    assert refusal.value.code == "entry_conflicts"
    assert ledger.balance(BANK) == reais("297.00")


def test_post_leaves_legs_of_nothing_out() -> None:
    legs = [
        debit(BANK, reais("1.00")),
        debit("expense:gateway_fee", reais("0.00")),
        credit(SALES, reais("1.00")),
    ]
    assert written("order:1", legs).legs == 2
    assert not Account.objects.filter(path="expense:gateway_fee").exists()


@pytest.mark.parametrize(
    "legs",
    [
        [debit(BANK, reais("1.00"))],
        [],
        [debit(BANK, reais("1.00")), credit(SALES, reais("0.99"))],
        [
            ledger.Leg(BANK, reais("1.00"), reais("1.00")),
            ledger.Leg(SALES, reais("1.00"), reais("1.00")),
        ],
        [
            ledger.Leg(BANK, reais("-1.00"), reais("0.00")),
            ledger.Leg(SALES, reais("0.00"), reais("-1.00")),
        ],
    ],
)
def test_post_refuses_what_is_no_entry(legs: list[ledger.Leg]) -> None:
    with pytest.raises(Unbalanced):
        written("order:1", legs)


@pytest.mark.parametrize(
    "path", ["cash:pocket", "partner:7:pending", f"partner:{STUDIO}:pending:x", "disputes:", ""]
)
def test_post_refuses_accounts_outside_the_chart(path: str) -> None:
    with pytest.raises(UnknownAccount):
        move("order:1", "1.00", of=path)


def test_accounts_are_opened_as_the_chart_says() -> None:
    move("order:1", "1.00", of=RECEIVABLE, to=PENDING)
    opened = Account.objects.get(path=PENDING)
    assert (opened.code, opened.normal_side, opened.never_negative) == ("2100", "C", True)
    assert (opened.partner_id, opened.heading) == (STUDIO, chart.PENDING)
    assert Account.objects.get(path=RECEIVABLE).partner_id is None


FLOORED = [heading for heading in chart.CHART.values() if heading.never_negative]


@pytest.mark.parametrize("heading", FLOORED, ids=lambda heading: heading.code)
def test_post_refuses_to_take_what_is_not_there(heading: chart.Heading) -> None:
    path = heading.path(id=STUDIO)
    move("order:1", "10.00", to=path)
    with pytest.raises(BalanceTooLow) as refusal:
        move("order:2", "10.01", of=path, to=BANK)
    assert refusal.value.code == "balance_too_low"
    assert str(heading.name) in refusal.value.detail
    assert refusal.value.extra["balance"] == "10.00"
    move("order:3", "10.00", of=path, to=BANK)
    assert ledger.balance(path) == 0


def test_floored_accounts_are_those_that_were_asked_for() -> None:
    assert [heading.code for heading in FLOORED] == ["2100", "2110", "2120", "2200", "2300", "2400"]


def test_refused_entry_leaves_nothing_behind() -> None:
    with pytest.raises(BalanceTooLow):
        move("payout:1", "5.00", of=AVAILABLE, to=IN_TRANSIT)
    assert not Entry.objects.exists()


def test_entry_that_lowers_and_raises_an_account_is_judged_as_a_whole() -> None:
    legs = [
        debit(AVAILABLE, reais("5.00")),
        credit(AVAILABLE, reais("5.00")),
        debit(BANK, reais("1.00")),
        credit(SALES, reais("1.00")),
    ]
    written("order:1", legs)
    check_deferred()


def test_accounts_without_a_floor_may_go_below_zero() -> None:
    move("order:1", "5.00", of=SALES, to=BANK)
    assert ledger.balance(BANK) == reais("-5.00")
    assert ledger.balance(DEBT) == 0


def test_reverse_turns_every_leg_once() -> None:
    move("order:1", "40.00", to=AVAILABLE)
    request = move("payout:1", "40.00", of=AVAILABLE, to=IN_TRANSIT)
    undone = ledger.reverse(request, by="test", now=NOW)
    assert undone == ledger.reverse(request, by="test", now=NOW)
    check_deferred()
    assert (undone.reverses, request.reversal) == (request, undone)
    assert ledger.balances([AVAILABLE, IN_TRANSIT]) == {
        AVAILABLE: reais("40.00"),
        IN_TRANSIT: 0,
    }


def test_reverse_of_a_reversal_is_refused() -> None:
    undone = ledger.reverse(move("order:1", "1.00"), by="test", now=NOW)
    with pytest.raises(AlreadyReversal):
        ledger.reverse(undone, by="test", now=NOW)


def test_reverse_of_what_is_spent_is_refused() -> None:
    sale = move("order:1", "40.00", to=AVAILABLE)
    move("payout:1", "30.00", of=AVAILABLE, to=IN_TRANSIT)
    with pytest.raises(BalanceTooLow):
        ledger.reverse(sale, by="test", now=NOW)


@pytest.mark.django_db(transaction=True)
def test_lock_balances_wants_a_transaction() -> None:
    with pytest.raises(OutsideTransaction):
        ledger.lock_balances([AVAILABLE])
