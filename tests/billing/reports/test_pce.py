"""The fund that pays for keeping files, and what staff books out of it."""

import uuid
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest

from billing.errors import DayNotYet, MonthClosed
from billing.ledger import balance
from billing.ledgering.errors import BalanceTooLow, EntryConflicts
from billing.models import Entry
from billing.reports.pce import pce_fund, uses
from billing.services.booking_costs import book_pce_use, book_tax_payment
from billing.services.closing_months import close_month
from billing.services.refunding import book_refund
from core.models import AuditEntry
from tests.billing.reports.books import DECEMBER, NOVEMBER, by_card, redeemed
from tests.billing.sales import NOW
from tests.factories import PartnerFactory

pytestmark = pytest.mark.django_db
D = Decimal
TODAY = date(2026, 11, 22)


def use(amount: str, day: date = TODAY, *, now: datetime = NOW, **changes: Any) -> Entry:
    given: dict[str, Any] = {
        "memo": "Conta do armazenamento",
        "request_id": uuid.uuid4(),
        "by": "user:7",
    }
    return book_pce_use(**{"amount": D(amount), "day": day, "now": now, **given, **changes})


def pay(amount: str, provision: str | None = None, **changes: Any) -> Entry:
    given: dict[str, Any] = {
        "memo": "DAS",
        "request_id": uuid.uuid4(),
        "by": "user:7",
        "day": TODAY,
        "now": NOW,
    }
    told = D(provision) if provision else None
    return book_tax_payment(**{"amount": D(amount), "provision": told, **given, **changes})


def test_pce_fund_of_nothing() -> None:
    fund = pce_fund(NOW)
    assert [fund.reserved, fund.released, fund.used, fund.balance] == [D(0)] * 4
    assert fund.runway_months is None


def test_pce_fund_tells_what_became_of_each_real() -> None:
    by_card()
    redeemed(PartnerFactory.create(), NOW)
    order = by_card()
    book_refund(
        order_id=order.id, payment_id=order.payment_id, refund_total=D("297.00"),
        paid=D("297.00"), by="test", now=NOW,
    )  # fmt: skip
    use("12.00")
    fund = pce_fund(NOW)
    assert (fund.reserved, fund.released, fund.used) == (D(75), D(25), D(12))
    assert fund.balance == balance("pce:reserve") == 38


def test_pce_fund_lasts_as_long_as_the_setting_says(settings) -> None:
    by_card()
    settings.PCE_MONTHLY_COST = D("8.00")
    fund = pce_fund(NOW)
    assert (fund.monthly_cost, fund.cost_is_told, fund.runway_months) == (D(8), True, 3)


def test_pce_fund_lasts_as_long_as_the_last_months_uses_say() -> None:
    """Since September, so the mean is of two months, not of three; this one is not over."""
    for _sale in range(4):
        by_card()
    use("10.00", date(2026, 9, 10))
    use("20.00", date(2026, 10, 10))
    use("30.00")
    fund = pce_fund(NOW)
    assert (fund.monthly_cost, fund.cost_is_told) == (D("15.00"), False)
    assert fund.runway_months == 2  # 40.00 are left


def test_uses_are_the_newest_first() -> None:
    by_card()
    use("5.00", date(2026, 10, 10), memo="Outubro")
    use("6.00", memo="Novembro")
    assert [(each.memo, each.amount, each.by) for each in uses()] == [
        ("Novembro", D("6.00"), "user:7"),
        ("Outubro", D("5.00"), "user:7"),
    ]


def test_book_pce_use_is_on_the_trail() -> None:
    by_card()
    entry = use("5.00")
    told = AuditEntry.objects.get(action="billing.pce.paid")
    assert (told.actor, told.subject) == ("user:7", f"entry:{entry.id}")
    assert told.after == {"pce:reserve": "5.00", "cash:bank": "-5.00", "day": "2026-11-22"}


def test_book_pce_use_again_books_once() -> None:
    by_card()
    request = uuid.uuid4()
    assert use("5.00", request_id=request).id == use("5.00", request_id=request).id
    assert balance("pce:reserve") == 20
    assert AuditEntry.objects.filter(action="billing.pce.paid").count() == 1
    with pytest.raises(EntryConflicts):
        use("6.00", request_id=request)


def test_book_pce_use_of_more_than_there_is() -> None:
    by_card()
    with pytest.raises(BalanceTooLow):
        use("25.01")


def test_book_pce_use_on_a_day_that_has_not_come() -> None:
    by_card()
    with pytest.raises(DayNotYet):
        use("5.00", date(2026, 11, 23))


def test_book_pce_use_in_a_closed_month() -> None:
    by_card()
    close_month(month=NOVEMBER, by="test", now=DECEMBER)
    with pytest.raises(MonthClosed):
        use("5.00", now=DECEMBER)
    use("5.00", date(2026, 12, 1), now=DECEMBER)


@pytest.mark.parametrize(
    ("amount", "provision", "left", "expense"),
    [
        ("29.70", None, "0.00", "29.70"),
        ("20.00", None, "9.70", "29.70"),
        ("35.00", None, "0.00", "35.00"),
        ("25.00", "29.70", "0.00", "25.00"),
    ],
)
def test_book_tax_payment(amount: str, provision: str | None, left: str, expense: str) -> None:
    by_card()
    pay(amount, provision)
    assert balance("tax:provision") == D(left)
    assert balance("expense:tax") == D(expense)
    assert balance("cash:bank") == -D(amount)


def test_book_tax_payment_again_books_once() -> None:
    """Also though the provision is not what it was."""
    by_card()
    request = uuid.uuid4()
    assert pay("35.00", request_id=request).id == pay("35.00", request_id=request).id
    assert balance("cash:bank") == D("-35.00")


def test_book_tax_payment_out_of_more_than_was_provided() -> None:
    by_card()
    with pytest.raises(BalanceTooLow):
        pay("40.00", "40.00")


def test_close_month_leaves_days_of_other_months_open() -> None:
    by_card()
    close_month(month=NOVEMBER, by="test", now=DECEMBER)
    pay("10.00", day=date(2026, 10, 20), now=datetime(2026, 12, 6, tzinfo=UTC))
