"""Prepaid credits: a sum with a floor."""

from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import datetime
from threading import Barrier, BrokenBarrierError
from unittest.mock import patch

import pytest
from django.db import IntegrityError, InternalError, connection, connections, transaction
from django.db.models import QuerySet

from core.models import AuditEntry
from partners import credits
from partners.credits import (
    balance,
    consume_credit,
    grant_credits,
    reserve_credits,
    return_credits,
)
from partners.errors import NotEnoughCredits
from partners.models import CreditEntry, Partner
from tests.factories import PartnerFactory

BY = "test"


def _grant(partner: Partner, amount: int, now: datetime, source: str = "grant:1") -> CreditEntry:
    return grant_credits(partner_id=partner.id, amount=amount, source=source, by=BY, now=now)


def _reserve(partner: Partner, amount: int, now: datetime, source: str = "v:1") -> CreditEntry:
    return reserve_credits(partner_id=partner.id, amount=amount, source=source, by=BY, now=now)


def test_balance_follows_a_credit_through_its_life(partner: Partner, now: datetime) -> None:
    assert balance(partner_id=partner.id) == 0
    _grant(partner, 10, now)
    _reserve(partner, 3, now)
    assert balance(partner_id=partner.id) == 7
    return_credits(partner_id=partner.id, amount=1, source="v:1", by=BY, now=now)
    consume_credit(partner_id=partner.id, source="v:1", by=BY, now=now)
    assert balance(partner_id=partner.id) == 8


def test_balance_is_each_partners_own(partner: Partner, now: datetime) -> None:
    other = PartnerFactory.create()
    _grant(other, 5, now)
    assert balance(partner_id=partner.id) == 0
    with pytest.raises(NotEnoughCredits):
        _reserve(partner, 1, now)


def test_reserve_credits_beyond_the_balance_takes_nothing(partner: Partner, now: datetime) -> None:
    _grant(partner, 2, now)
    with pytest.raises(NotEnoughCredits) as refusal:
        _reserve(partner, 3, now)
    assert refusal.value.status == 402
    assert refusal.value.extra == {"credits": 2, "needed": 3}
    assert balance(partner_id=partner.id) == 2


def test_every_movement_repeated_is_the_movement_made_before(
    partner: Partner, now: datetime
) -> None:
    for _ in range(2):
        _grant(partner, 10, now)
        _reserve(partner, 10, now)
        return_credits(partner_id=partner.id, amount=4, source="v:1", by=BY, now=now)
        consume_credit(partner_id=partner.id, source="v:1", by=BY, now=now)
    assert CreditEntry.objects.count() == 4
    assert balance(partner_id=partner.id) == 4


def test_reserve_credits_repeated_succeeds_though_nothing_is_left(
    partner: Partner, now: datetime
) -> None:
    _grant(partner, 1, now)
    first = _reserve(partner, 1, now)
    assert _reserve(partner, 1, now) == first


def test_grant_credits_is_audited(partner: Partner, now: datetime) -> None:
    _grant(partner, 10, now)
    entry = AuditEntry.objects.get(action="partners.credits.granted")
    assert (entry.subject, entry.actor) == (f"partner:{partner.id}", BY)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE credit_entries SET amount = 1000",
        "DELETE FROM credit_entries",
        "TRUNCATE credit_entries",
    ],
)
def test_credit_entries_are_never_changed(now: datetime, statement: str) -> None:
    _grant(PartnerFactory.create(), 10, now)
    refused = pytest.raises((IntegrityError, InternalError), match="append-only")
    with refused, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


@pytest.mark.parametrize(("kind", "amount"), [("GRANTED", -1), ("RESERVED", 1), ("CONSUMED", 1)])
def test_credit_entries_have_the_sign_of_their_kind(
    partner: Partner, now: datetime, kind: str, amount: int
) -> None:
    with pytest.raises(IntegrityError, match="the_sign_follows_the_kind"):
        CreditEntry.objects.create(partner=partner, kind=kind, amount=amount, source="x", by=BY)


def _fifty_at_once(partner: Partner, now: datetime) -> int:
    """Fifty reservations of one credit, eight at a time; answers how many went through.

    The barrier holds the first eight between looking at the balance and writing, if nothing else
    does: with the lock only one gets there, and it gives up waiting for the others.
    """
    barrier = Barrier(8)
    look = credits.balance

    def slow_look(*, partner_id: object) -> int:
        seen = look(partner_id=partner_id)  # type: ignore[arg-type]
        with suppress(BrokenBarrierError):
            barrier.wait(timeout=0.3)
        return seen

    def one(number: int) -> int:
        try:
            _reserve(partner, 1, now, source=f"v:{number}")
        except NotEnoughCredits:
            return 0
        finally:
            connections.close_all()
        return 1

    with patch.object(credits, "balance", slow_look), ThreadPoolExecutor(8) as pool:
        return sum(pool.map(one, range(50)))


@pytest.mark.django_db(transaction=True)
def test_reserve_credits_fifty_at_once_never_overdraws(now: datetime) -> None:
    partner = PartnerFactory.create()
    _grant(partner, 10, now)
    assert _fifty_at_once(partner, now) == 10
    assert balance(partner_id=partner.id) == 0


@pytest.mark.django_db(transaction=True)
def test_reserve_credits_without_the_lock_would_overdraw(now: datetime) -> None:
    """The negative control: the same fifty with the row lock off."""
    partner = PartnerFactory.create()
    _grant(partner, 10, now)
    unlocked = patch.object(QuerySet, "select_for_update", lambda rows, **_: rows)
    with unlocked:
        went_through = _fifty_at_once(partner, now)
    assert went_through > 10
    assert balance(partner_id=partner.id) < 0
