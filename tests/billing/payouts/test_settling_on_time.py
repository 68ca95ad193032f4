"""Shares are released at midnight in São Paulo, once, also after a night without beat."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from celery.schedules import crontab
from django.db import connection

from billing.ledger import balance
from billing.ledgering.checking import check_ledger
from billing.metrics import (
    PAYOUT_OLDEST_UNKNOWN_SECONDS,
    SETTLEMENT_OLDEST_DUE_SECONDS,
    refresh_waiting,
)
from billing.models import Entry, Payout, Settlement
from billing.services.disputing import close_dispute, open_dispute
from billing.services.refunding import book_refund
from billing.services.releasing import release_due_settlements
from billing.tasks import process_settlements
from config.celery import app
from core.errors import DomainError
from tests.billing.sales import NOW, D, photos_order, settled
from tests.billing.test_payouts import SOON, ask, standing
from tests.factories_billing import PayoutAccountFactory, PayoutFactory


def sold(**changes: Any) -> Any:
    return settled(photos_order(), amount=D("500.00"), fee=D("1.00"), **changes)


def test_timetable_has_midnight_and_a_catch_up() -> None:
    timetable = app.conf.beat_schedule
    rounds = [
        each for each in timetable.values() if each["task"] == "billing.tasks.process_settlements"
    ]
    assert [each["schedule"] for each in rounds] == [crontab(hour=0, minute=0), 3600]
    assert all(each["options"]["expires"] for each in rounds)
    assert str(app.conf.timezone) == "America/Sao_Paulo"


@pytest.mark.django_db
def test_process_settlements_after_two_hours_without_beat() -> None:
    """F28: midnight was missed; the next round makes up for it, and only once."""
    order = sold(method="pix")
    Settlement.objects.update(due_date=date(2026, 11, 20))
    for _ in range(3):
        process_settlements()
    assert Settlement.objects.get().status == Settlement.Status.COMPLETED
    assert standing(order.seller) == (0, D("400.00"), 0)
    assert Entry.objects.filter(kind="settlement").count() == 1


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("due", "evening"),
    [
        (date(2026, 11, 23), datetime(2026, 11, 23, 2, 59, tzinfo=UTC)),
        # That night the clock went from 23:59 to 01:00: the day has no midnight.
        (date(2018, 11, 4), datetime(2018, 11, 4, 2, 59, tzinfo=UTC)),
        # That night 23:00 to 23:59 came twice; the second one is still the evening before.
        (date(2019, 2, 17), datetime(2019, 2, 17, 2, 59, tzinfo=UTC)),
        (date(2027, 1, 1), datetime(2027, 1, 1, 2, 59, tzinfo=UTC)),
    ],
)
def test_release_due_settlements_when_the_day_begins_there(due: date, evening: datetime) -> None:
    sold()
    Settlement.objects.update(due_date=due)
    assert release_due_settlements(by="beat", now=evening) == 0
    assert release_due_settlements(by="beat", now=evening + timedelta(minutes=1)) == 1


@pytest.mark.django_db
def test_one_share_that_cannot_be_released_holds_up_no_other() -> None:
    """Its pending balance is not what it should be: it stays, the others go, the gauge tells."""
    broken, sound = sold(), sold()
    Settlement.objects.filter(order=broken).update(amount=D("400.01"), due_date=NOW.date())
    assert release_due_settlements(by="beat", now=SOON) == 1
    assert standing(sound.seller)[1] == D("400.00")
    refresh_waiting(SOON)
    assert SETTLEMENT_OLDEST_DUE_SECONDS._value.get() > timedelta(days=39).total_seconds()


@pytest.mark.django_db
def test_refresh_waiting_is_calm_when_nothing_is_due() -> None:
    sold()
    refresh_waiting(NOW)
    assert SETTLEMENT_OLDEST_DUE_SECONDS._value.get() == 0
    assert PAYOUT_OLDEST_UNKNOWN_SECONDS._value.get() == 0
    PayoutFactory.create(status=Payout.Status.UNKNOWN, approved_at=NOW - timedelta(hours=2))
    refresh_waiting(NOW)
    assert PAYOUT_OLDEST_UNKNOWN_SECONDS._value.get() == 7200


def together(*deeds: Any) -> list[Any]:
    def one(deed: Any) -> Any:
        try:
            return deed()
        except DomainError as refusal:
            return refusal
        finally:
            connection.close()

    with ThreadPoolExecutor(len(deeds)) as pool:
        return list(pool.map(one, deeds))


@pytest.mark.django_db(transaction=True)
def test_refund_that_races_a_release_leaves_nothing_and_no_debt() -> None:
    for _ in range(6):
        order = sold()

        def refund(order: Any = order) -> None:
            book_refund(
                order_id=order.id, payment_id=order.payment_id, refund_total=D("500.00"),
                paid=D("500.00"), by="test", now=SOON,
            )  # fmt: skip

        together(refund, lambda: release_due_settlements(by="beat", now=SOON))
        release_due_settlements(by="beat", now=SOON)
        assert standing(order.seller) == (0, 0, 0)
        assert balance(f"partner:{order.seller_id}:debit") == 0
    assert check_ledger() == []


@pytest.mark.django_db(transaction=True)
def test_dispute_that_races_a_payout_is_paid_by_the_partner_once() -> None:
    """Whoever is first: what was lost is neither paid out for nothing nor taken twice."""
    for _ in range(6):
        order = sold()
        release_due_settlements(by="beat", now=SOON)
        PayoutAccountFactory.create(partner=order.seller)
        names = {"order_id": order.id, "payment_id": order.payment_id, "by": "test", "now": SOON}

        def lose(names: Any = names) -> None:
            open_dispute(**names)
            close_dispute(won=False, **names)

        together(lose, lambda order=order: ask(order.seller, "400.00"))
        _, available, in_transit = standing(order.seller)
        debt = balance(f"partner:{order.seller_id}:debit")
        assert available + in_transit - debt == 0
        assert in_transit in (0, D("400.00"))
    assert check_ledger() == []
