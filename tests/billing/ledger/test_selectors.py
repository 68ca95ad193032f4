"""The books as people read them."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from billing import postings
from billing.ledger import credit, debit
from billing.ledgering.errors import UnknownAccount
from billing.ledgering.folding import fold_balances
from billing.selectors.ledger import (
    PartnerBalances,
    account_statement,
    partner_balances,
    partner_statement,
    trial_balance,
)
from tests.billing.ledger.ledgers import (
    AVAILABLE,
    BANK,
    DEBT,
    GATEWAY,
    NOW,
    SALES,
    STUDIO,
    move,
    reais,
    written,
)

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 22)


def a_month_of_business() -> None:
    """Two sales for a partner, one released and paid out, one refunded after that."""
    sale: dict[str, Any] = {"gateway_id": GATEWAY, "partner_id": STUDIO, "gross": reais("500.00")}
    parts: dict[str, Any] = {"fee": reais("1.00"), "share": reais("400.00"), "tax": reais("10.00")}
    for number in (1, 2):
        written(f"order:{number}", postings.sale_for_partner(**sale, **parts), kind="sale")
    whole: dict[str, Any] = {"partner_id": STUDIO, "amount": reais("400.00")}
    written("order:1", postings.settlement_released(**whole), kind="released")
    written("payout:1", postings.payout_requested(**whole), kind="requested")
    written("payout:1", postings.payout_confirmed(**whole), kind="confirmed")
    taken = postings.Taken.of(reais("400.00"), pending=reais("0.00"), available=reais("0.00"))
    refund = postings.refund_for_partner(
        gateway_id=GATEWAY,
        partner_id=STUDIO,
        amount=reais("500.00"),
        taken=taken,
        tax=reais("10.00"),
    )
    written("order:1", refund, kind="refund")


@pytest.mark.parametrize("folded", [False, True])
def test_trial_balance_is_even_and_by_heading(folded: bool) -> None:
    a_month_of_business()
    if folded:
        fold_balances(now=NOW)
    lines = trial_balance(on=TODAY)
    told = {line.heading.code: line.balance for line in lines}
    assert told == {
        "1100": reais("-400.00"),
        "1200": reais("498.00"),
        "1400": reais("400.00"),
        "2100": reais("400.00"),
        "2110": 0,
        "2120": 0,
        "2300": reais("10.00"),
        "4110": reais("200.00"),
        "4190": reais("100.00"),
        "5100": reais("2.00"),
        "5300": reais("10.00"),
    }
    debits = sum(line.debit_balance for line in lines)
    assert debits == sum(line.credit_balance for line in lines) > 0


def test_trial_balance_of_a_day_leaves_out_what_came_later() -> None:
    move("order:1", "10.00")
    fold_balances(now=NOW)
    legs = [debit(BANK, reais("5.00")), credit(SALES, reais("5.00"))]
    written("order:2", legs, now=NOW + timedelta(days=2))
    assert [line.balance for line in trial_balance(on=TODAY)] == [reais("10.00")] * 2
    later = trial_balance(on=TODAY + timedelta(days=2))
    assert [line.balance for line in later] == [reais("15.00")] * 2
    assert [line.balance for line in trial_balance(on=TODAY - timedelta(days=1))] == [0, 0]


def pages(size: int, **of: Any) -> list[tuple[Decimal, Decimal]]:
    """All pages of a statement, one after the other."""
    ask: Any = account_statement if "path" in of else partner_statement
    told, before = [], None
    while True:
        page = ask(**of, before=before, size=size)
        told += [(line.amount, line.balance) for line in page.lines]
        if page.before is None:
            return told
        assert len(page.lines) == size
        before = page.before


@pytest.mark.parametrize("size", [1, 2, 3, 50])
@pytest.mark.parametrize("folded", [False, True])
def test_account_statement_runs_back_from_the_balance(size: int, folded: bool) -> None:
    for number, amount in enumerate(["10.00", "2.50", "7.00"]):
        move(f"order:{number}", amount)
        if folded and number == 1:
            fold_balances(now=NOW)
    move("order:9", "4.00", of=SALES, to=BANK)
    assert pages(size, path=BANK) == [
        (reais("-4.00"), reais("15.50")),
        (reais("7.00"), reais("19.50")),
        (reais("2.50"), reais("12.50")),
        (reais("10.00"), reais("10.00")),
    ]
    assert pages(size, path=SALES) == pages(size, path=BANK)


def test_account_statement_says_what_each_line_was() -> None:
    entry = move("order:1", "10.00")
    [line] = account_statement(path=SALES).lines
    assert (line.entry_id, line.kind, line.source) == (entry.id, "test", "order:1")
    assert (line.effective_date, line.heading.code) == (TODAY, "4100")


def test_account_statement_of_nothing_is_empty() -> None:
    assert account_statement(path=AVAILABLE).lines == []
    with pytest.raises(UnknownAccount):
        account_statement(path="cash:pocket")


@pytest.mark.parametrize("size", [1, 4, 50])
def test_partner_statement_is_what_is_owed_less_what_is_due(size: int) -> None:
    a_month_of_business()
    told = pages(size, partner_id=STUDIO)
    assert told[0] == (reais("-400.00"), reais("0.00"))
    assert told[-1] == (reais("400.00"), reais("400.00"))
    assert len(told) == 8
    assert pages(size, partner_id=UUID(int=1)) == []


def test_partner_balances_names_each_account() -> None:
    a_month_of_business()
    nothing = reais("0.00")
    assert partner_balances(partner_id=STUDIO) == PartnerBalances(
        reais("400.00"), nothing, nothing, reais("400.00"), nothing
    )


def test_statement_asks_as_many_questions_for_a_hundred_lines_as_for_one() -> None:
    def questions() -> int:
        with CaptureQueriesContext(connection) as heard:
            partner_statement(partner_id=STUDIO, size=100)
        return len(heard)

    move("order:0", "1.00", of=DEBT, to=AVAILABLE)
    few = questions()
    for number in range(1, 60):
        move(f"order:{number}", "1.00", of=DEBT, to=AVAILABLE)
    assert questions() == few == 3
