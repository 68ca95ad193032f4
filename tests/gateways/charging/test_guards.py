"""Each lock and each claim, and what would happen without it."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from threading import Barrier, BrokenBarrierError

import pytest
from django.db import connections, transaction
from django.db.models import QuerySet

from core.money import Money
from gateways.charges import Charge, ChargeStatus, Method
from gateways.models import Payment, Rotation
from gateways.routing import wheels
from gateways.services import sending_refunds
from gateways.services.janitor import ask_about_payments
from gateways.services.sending_refunds import send_refund
from tests.factories_gateways import NOON, PaidPaymentFactory, PaymentFactory, RefundFactory

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]
RIVALS = 6


def at_once(act: Callable[[], object]) -> None:
    def one(_: int) -> None:
        try:
            act()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(RIVALS) as pool:
        list(pool.map(one, range(RIVALS)))


def no_lock(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(QuerySet, "select_for_update", lambda self, **_: self)


def meet_after_reading(patch: pytest.MonkeyPatch, model: type) -> None:
    """Whoever has read a row waits for the others; whom a lock keeps out never come."""
    meeting, first = Barrier(RIVALS), QuerySet.first

    def together(self):
        row = first(self)
        if self.model is model and row is not None:
            with suppress(BrokenBarrierError):
                meeting.wait(1)
        return row

    patch.setattr(QuerySet, "first", together)


def turns_taken(patch: pytest.MonkeyPatch) -> int:
    """Six at once take a turn between two gateways; how many turns were counted."""
    tier = wheels.Tier(None, 1)
    Rotation.objects.create(partner_id=None, method="pix", priority=1)
    meet_after_reading(patch, Rotation)

    def turn() -> None:
        with transaction.atomic():
            wheels.turn_wheel(tier, Method.PIX, {"a": 1, "b": 1}, ["a", "b"])

    at_once(turn)
    return Rotation.objects.get().picks


def test_turn_wheel_by_many_at_once_counts_each(monkeypatch) -> None:
    assert turns_taken(monkeypatch) == RIVALS


def test_turn_wheel_without_its_lock_would_lose_turns(monkeypatch) -> None:
    """The negative control."""
    no_lock(monkeypatch)
    assert turns_taken(monkeypatch) < RIVALS


def questions(account, bank, patch: pytest.MonkeyPatch) -> int:
    """Six rounds at once over one payment; how often the gateway was asked."""
    PaymentFactory.create(gateway=account("a"), ask_at=NOON)
    meet_after_reading(patch, Payment)
    at_once(lambda: ask_about_payments(now=NOON, most=1))
    return len(bank["a"].verbs)


def test_ask_about_payments_by_many_at_once_asks_once(account, bank, monkeypatch) -> None:
    assert questions(account, bank, monkeypatch) == 1


def test_ask_about_payments_without_its_lock_would_ask_often(account, bank, monkeypatch) -> None:
    """The negative control. The pause between two questions is off: here it would hide it."""
    no_lock(monkeypatch)
    assert questions(account, bank, monkeypatch) > 1


def refunds_sent(account, bank, now) -> int:
    """Six handlers at once send one refund; how often the gateway heard of it."""
    gateway = account("a")
    payment = PaidPaymentFactory.create(gateway=gateway, provider_id="")
    refund = RefundFactory.create(payment=payment)
    meeting = Barrier(RIVALS)
    bank["a"].charges["charge-1"] = _their_charge(payment)

    def together(verb: str) -> None:
        if verb == "fetch":
            with suppress(BrokenBarrierError):
                meeting.wait(3)

    bank["a"].before = together
    at_once(lambda: send_refund(refund_id=refund.id, now=now))
    verbs: list[str] = bank["a"].verbs
    return verbs.count("refund")


def _their_charge(payment: Payment) -> Charge:
    return Charge(
        provider_id="charge-1",
        status=ChargeStatus.PAID,
        amount=Money.of(payment.amount),
        token=payment.webhook_token.hex,
    )


def test_send_refund_by_many_at_once_sends_one(account, bank, now) -> None:
    assert refunds_sent(account, bank, now) == 1


def test_send_refund_without_its_claim_would_send_several(account, bank, now, monkeypatch) -> None:
    """The negative control."""
    monkeypatch.setattr(sending_refunds, "_claim", lambda *given: True)
    assert refunds_sent(account, bank, now) > 1
