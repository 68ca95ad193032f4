"""Webhooks and settling, many at once: one effect, and that the guards are what saves us."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, nullcontext, suppress
from datetime import datetime, timedelta
from functools import partial
from threading import Barrier, BrokenBarrierError
from typing import Any

import pytest
from django.db import IntegrityError, connections
from django.utils import timezone

from core.models import OutboxMessage
from core.outbox import Again
from gateways.charges import ChargeStatus
from gateways.models import Discrepancy, Payment, PaymentEvent, WebhookDelivery
from gateways.services import settling
from gateways.services.handling import handle_delivery
from gateways.services.settling import apply_charge
from tests.factories_gateways import PaymentFactory
from tests.gateways.conftest import fresh_doors, loopback_vendor, vendor
from tests.gateways.desk import Desk, charge_body, event_body, open_desk, paid
from tests.gateways.test_settling import charge
from tests.support.guards import without_index
from tests.support.vendor import Vendor

__all__ = ["fresh_doors", "loopback_vendor", "vendor"]
pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]
RIVALS = 6
ONE_SETTLES = "a_reference_is_settled_once"
ONE_EVENT = "an_event_of_a_gateway_is_stored_once"


@pytest.fixture
def desk(vendor: Vendor) -> Desk:
    return open_desk(vendor)


def at_once(acts: list[Callable[[], Any]]) -> list[Any]:
    """Each in a thread and on a connection of its own; a refusal of the database is an answer."""
    start = Barrier(len(acts))

    def one(act: Callable[[], Any]) -> Any:
        start.wait(10)
        try:
            return act()
        except (IntegrityError, Again) as refusal:
            return type(refusal)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(one, acts))


def told() -> int:
    return OutboxMessage.objects.filter(topic="gateways.payment.paid").count()


def test_one_delivery_at_once_is_stored_once(desk: Desk) -> None:
    body = desk.event(desk.payment())
    answers = at_once([lambda: desk.rings(body).status_code] * RIVALS)
    assert answers == [200] * RIVALS
    assert WebhookDelivery.objects.get().copies == RIVALS


def test_one_delivery_at_once_without_its_index_is_refused_by_the_database(desk: Desk) -> None:
    """The negative control: nothing else would keep one event from being stored twice."""
    body = desk.event(desk.payment())
    desk.client.raise_request_exception = False
    with without_index(ONE_EVENT):
        assert desk.rings(body).status_code == 500


def test_one_event_handled_at_once_has_one_effect(desk: Desk) -> None:
    payment = desk.payment()
    desk.says(payment, **paid("279.00"))
    desk.rings(desk.event(payment))
    number = desk.inbox().pk

    at_once([lambda: handle_delivery(delivery_id=number, now=timezone.now())] * RIVALS)

    assert Payment.objects.get().settles
    assert told() == 1
    assert PaymentEvent.objects.filter(what="settled").count() == 1


def apply_as_rivals(payment: Payment, now: datetime) -> list[Any]:
    def apply() -> str:
        told = charge(payment)
        return apply_charge(payment_id=payment.id, charge=told, source="t", now=now).status

    return at_once([apply] * RIVALS)


def test_one_charge_applied_at_once_is_told_once(now: datetime) -> None:
    payment = PaymentFactory.create()
    assert apply_as_rivals(payment, now) == ["PAID"] * RIVALS
    assert told() == 1


@pytest.fixture
def unlocked(monkeypatch: pytest.MonkeyPatch) -> None:
    """Rows are read without their lock, and all read before anybody writes."""
    meeting = Barrier(RIVALS)

    def read(payment_id: Any) -> tuple[Payment, list[Payment]]:
        payment = Payment.objects.select_related("gateway").get(id=payment_id)
        others = list(Payment.objects.filter(reference=payment.reference).exclude(id=payment_id))
        with suppress(BrokenBarrierError):
            meeting.wait(5)
        return payment, others

    monkeypatch.setattr(settling, "lock_payments", read)


@pytest.mark.usefixtures("unlocked")
def test_one_charge_applied_at_once_without_the_lock_is_told_often(now: datetime) -> None:
    """The negative control of the row's lock."""
    apply_as_rivals(PaymentFactory.create(), now)
    assert told() > 1


def pay_twins(now: datetime) -> list[Any]:
    """As many payments of one reference, all paid at the same moment."""
    twins = [
        PaymentFactory.create(reference="order:one", superseded_at=now if n else None)
        for n in range(RIVALS)
    ]
    # Not late as such: their time is not up.
    Payment.objects.update(expires_at=now + timedelta(days=1))

    def pay(twin: Payment) -> bool:
        return apply_charge(payment_id=twin.id, charge=charge(twin), source="t", now=now).settles

    return at_once([partial(pay, twin) for twin in twins])


def test_several_payments_of_one_reference_at_once_settle_it_once(now: datetime) -> None:
    answers = pay_twins(now)
    assert sorted(answers) == [False] * (RIVALS - 1) + [True]
    assert told() == 1
    assert Payment.objects.filter(status="PAID").count() == RIVALS
    assert Discrepancy.objects.filter(kind="DOUBLE").count() == RIVALS - 1


@pytest.mark.usefixtures("unlocked")
@pytest.mark.parametrize("index", [True, False])
def test_settling_without_the_lock_is_held_by_the_index_alone(now: datetime, index: bool) -> None:
    with ExitStack() as off:
        off.enter_context(nullcontext() if index else without_index(ONE_SETTLES))
        answers = pay_twins(now)
        settled = Payment.objects.filter(settles=True).count()
    if index:
        assert settled == 1
        assert answers.count(IntegrityError) == RIVALS - 1
    else:
        # The negative control: without both, one reference is settled several times.
        assert settled > 1


@pytest.mark.parametrize("turn", range(5))
def test_news_and_the_answer_to_the_create_at_once_lose_nothing(desk: Desk, turn: int) -> None:
    """One stores "found nothing" while the other gives the payment the id it was looked for by."""
    payment = desk.payment(provider_id="", status="UNKNOWN")
    payment.provider_id = "ch_early"
    body = charge_body(payment) | paid("279.00")
    desk.charges["ch_early"] = body
    desk.rings(event_body(body | {"reference": "nobody-s", "payment_id": "", "end_to_end_id": ""}))
    number, now = desk.inbox().pk, timezone.now()
    made = charge(payment, ChargeStatus.PENDING, provider_id="ch_early")

    at_once(
        [
            lambda: handle_delivery(delivery_id=number, now=now),
            lambda: apply_charge(payment_id=payment.id, charge=made, source="charge", now=now),
        ]
    )

    waiting = OutboxMessage.objects.filter(topic="gateways.webhook.received").count()
    assert Payment.objects.get().settles or waiting > 1
