"""A paid charge is looked at again: fees come late, and letters get lost."""

from dataclasses import replace
from datetime import timedelta

import pytest

from core.models import OutboxMessage
from core.money import Money
from gateways.charges import ChargeStatus, Fee
from gateways.models import Payment
from gateways.services.janitor import ask_about_payments

pytestmark = pytest.mark.django_db(transaction=True)
Status = Payment.Status


@pytest.fixture
def paid(account, bank, ask, now) -> Payment:
    """By Pix, found out by the janitor twenty seconds later."""
    account("a")
    payment: Payment = ask("pix")
    bank["a"].pay(payment.provider_id)
    ask_about_payments(now=now + timedelta(seconds=20))
    payment.refresh_from_db()
    assert payment.status == Status.PAID
    return payment


def look(payment: Payment, now, **passed: float) -> Payment:
    ask_about_payments(now=now + timedelta(**passed))
    payment.refresh_from_db()
    return payment


def test_fee_that_comes_late_is_heard_of(paid, bank, now) -> None:
    bank["a"].charges[paid.provider_id] = replace(
        bank["a"].charges[paid.provider_id], fee=Fee(Money(36))
    )
    assert look(paid, now, minutes=10).fee is None
    known = look(paid, now, minutes=20)

    assert (str(known.fee), known.fee_is_estimate) == ("0.36", False)
    fact = OutboxMessage.objects.get(topic="gateways.payment.fee_reported")
    assert fact.payload["fee"] == "0.36"


def test_dispute_whose_letter_was_lost_is_found_the_next_day(paid, bank, now) -> None:
    bank["a"].charges[paid.provider_id] = replace(
        bank["a"].charges[paid.provider_id], status=ChargeStatus.CHARGEBACK
    )
    look(paid, now, minutes=20)
    assert paid.status == Status.DISPUTED
    bank["a"].charges[paid.provider_id] = replace(
        bank["a"].charges[paid.provider_id], status=ChargeStatus.PAID, dispute="won"
    )
    assert look(paid, now, days=40).status == Status.PAID


def test_paid_charge_is_left_alone_after_three_days(paid, bank, now) -> None:
    for hours in range(1, 24 * 6):
        look(paid, now, hours=hours)
    assert paid.ask_at is None
    # Ever rarer while the fee is not known, once a day in the end.
    assert bank["a"].verbs.count("fetch") < 20
