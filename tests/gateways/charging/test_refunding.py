"""Money on its way back: never more than came, never twice."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import timedelta
from decimal import Decimal
from threading import Barrier, BrokenBarrierError
from typing import Any

import pytest
from django.db import connections
from django.db.models import QuerySet

from core.models import AuditEntry, OutboxMessage
from gateways.errors import NotRefundable, PaymentNotFound
from gateways.models import Discrepancy, Payment, Refund
from gateways.services import refunding
from gateways.services.refunding import refund_payment
from gateways.services.sending_refunds import send_refund
from gateways.trouble import CredentialsRejected, OutcomeUnknown, Unreachable
from tests.factories_gateways import PaidPaymentFactory, PaymentFactory, RefundFactory
from tests.support.outbox import drain_outbox

pytestmark = pytest.mark.django_db
Status = Payment.Status


@pytest.fixture
def paid(account, bank, ask, now) -> Payment:
    """297.00 by card, paid."""
    account("a")
    payment: Payment = ask("card")
    bank["a"].pay(payment.provider_id)
    Payment.objects.filter(id=payment.id).update(
        status="PAID", paid_at=now, amount_paid=payment.amount, settles=True
    )
    payment.refresh_from_db()
    return payment


def refund(payment: Payment, amount: str | None = None, source: str = "test:1", **given) -> Refund:
    asked: dict[str, Any] = {"by": "user:7", "now": payment.created_at} | given
    return refund_payment(
        payment_id=payment.id, amount=Decimal(amount) if amount else None, source=source, **asked
    )


def send(row: Refund, now, **passed: float) -> Refund:
    return send_refund(refund_id=row.id, now=now + timedelta(**passed))


def test_refund_payment_writes_the_row_and_tells(paid) -> None:
    row = refund(paid)
    assert (row.amount, row.status, row.asked_by) == (Decimal("297.00"), "PENDING", "user:7")
    told = OutboxMessage.objects.get(topic="gateways.refund.requested")
    assert told.payload == {"refund_id": str(row.id)}
    written = AuditEntry.objects.get(action="gateways.refund.requested")
    assert written.subject == f"payment:{paid.payment_id}"
    assert paid.events.filter(what="refund_requested").count() == 1


def test_refund_payment_with_the_same_source_is_the_same_refund(paid) -> None:
    assert refund(paid, "100.00") == refund(paid, "50.00")
    assert Refund.objects.count() == 1
    assert OutboxMessage.objects.filter(topic="gateways.refund.requested").count() == 1


def test_refund_payment_never_sends_more_than_came(paid) -> None:
    refund(paid, "200.00", "one")
    with pytest.raises(NotRefundable):
        refund(paid, "97.01", "two")
    assert refund(paid, None, "three").amount == Decimal("97.00")
    with pytest.raises(NotRefundable):
        refund(paid, None, "four")


def test_refund_payment_may_try_again_what_was_refused(paid) -> None:
    row = refund(paid)
    Refund.objects.filter(id=row.id).update(status=Refund.Status.FAILED)
    assert refund(paid, source="again").amount == Decimal("297.00")


def test_refund_payment_counts_what_the_provider_sent_back_by_itself(paid) -> None:
    Payment.objects.filter(id=paid.id).update(refunded_amount="197.00")
    assert refund(paid).amount == Decimal("100.00")


@pytest.mark.parametrize("amount", ["0.00", "-1.00", "297.01"])
def test_refund_payment_of_an_odd_amount_is_refused(paid, amount: str) -> None:
    with pytest.raises(NotRefundable):
        refund(paid, amount)


def test_refund_payment_of_what_was_not_paid_is_refused(account) -> None:
    with pytest.raises(NotRefundable):
        refund(PaymentFactory.create(gateway=account("a")))


def test_refund_payment_nobody_knows_is_not_found(paid) -> None:
    with pytest.raises(PaymentNotFound):
        refund(PaymentFactory.build(gateway=None))


def test_refund_payment_in_part_where_the_provider_cannot_is_refused(account) -> None:
    payment = PaidPaymentFactory.create(gateway=account("a", kind="blind"))
    with pytest.raises(NotRefundable):
        refund(payment, "1.00")
    assert refund(payment).amount == payment.amount


def test_send_refund_sends_it_once_and_the_payment_follows(paid, bank, now) -> None:
    row = send(refund(paid, "100.00"), now)
    assert (row.status, row.provider_id) == ("SUCCEEDED", "refund-0")
    assert row.finished_at == now
    paid.refresh_from_db()
    assert (paid.status, paid.refunded_amount) == (Status.PARTIALLY_REFUNDED, Decimal("100.00"))
    assert list(bank["a"].refund_keys) == [row.id.hex]

    send(row, now, seconds=5)
    assert bank["a"].verbs.count("refund") == 1
    told = OutboxMessage.objects.get(topic="gateways.payment.refunded").payload
    assert (told["refund_total"], told["full"]) == ("100.00", False)


def test_send_refund_of_the_rest_ends_refunded(paid, bank, now) -> None:
    send(refund(paid, "100.00"), now)
    send(refund(paid, None, "rest"), now)
    paid.refresh_from_db()
    assert (paid.status, paid.refunded_amount) == (Status.REFUNDED, Decimal("297.00"))


@pytest.mark.parametrize("lists", [True, False])
def test_send_refund_whose_answer_was_lost_is_found_and_not_sent_again(
    paid, bank, now, lists: bool
) -> None:
    bank["a"].lists_refunds = lists
    bank["a"].refund_script.append("lost")
    row = refund(paid)
    with pytest.raises(OutcomeUnknown):
        send(row, now)
    assert send(row, now, seconds=30).status == "SUCCEEDED"
    assert bank["a"].verbs.count("refund") == 1
    paid.refresh_from_db()
    assert paid.status == Status.REFUNDED


def test_send_refund_that_never_arrived_is_sent_again_only_after_a_while(paid, bank, now) -> None:
    bank["a"].refund_script.append("silent")
    row = refund(paid)
    with pytest.raises(OutcomeUnknown):
        send(row, now)
    assert send(row, now, seconds=30).status == "PENDING"
    assert bank["a"].verbs.count("refund") == 1
    assert send(row, now, seconds=91).status == "SUCCEEDED"


@pytest.mark.parametrize(
    ("word", "error"), [("unreachable", Unreachable), ("credentials", CredentialsRejected)]
)
def test_send_refund_that_was_not_taken_may_be_sent_at_once(paid, bank, now, word, error) -> None:
    bank["a"].refund_script.append(word)
    row = refund(paid)
    with pytest.raises(error):
        send(row, now)
    assert send(row, now, seconds=1).status == "SUCCEEDED"


def test_send_refund_that_is_refused_is_told_to_people(paid, bank, now) -> None:
    bank["a"].refund_script.append("rejected")
    row = send(refund(paid), now)
    assert (row.status, row.failure_code) == ("FAILED", "limit")
    odd = Discrepancy.objects.get()
    assert (odd.kind, odd.amount) == (Discrepancy.Kind.REFUND_FAILED, Decimal("297.00"))
    paid.refresh_from_db()
    assert paid.status == Status.PAID
    assert refund(paid, source="again").amount == Decimal("297.00")


def test_send_refund_that_is_refused_once_more_is_told_once_more(paid, bank, now) -> None:
    bank["a"].refund_script.extend(["rejected", "rejected"])
    send(refund(paid), now)
    given = {"resolution": Discrepancy.Resolution.EXPLAINED, "resolved_at": now}
    Discrepancy.objects.update(**given)
    send(refund(paid, source="again"), now)
    assert Discrepancy.objects.get().resolved_at is None


def test_send_refund_that_takes_time_is_followed(paid, bank, now) -> None:
    bank["a"].refund_script.append("pending")
    bank["a"].lists_refunds = False
    row = send(refund(paid), now)
    assert (row.status, row.provider_id) == ("PENDING", "refund-0")
    assert send(row, now, seconds=200).status == "PENDING"
    assert bank["a"].verbs.count("refund") == 1


def test_send_refund_takes_up_what_news_had_found_first(paid, bank, now) -> None:
    row = refund(paid)
    RefundFactory.create(payment=paid, source="provider:refund-0", provider_id="refund-0")
    assert send(row, now).provider_id == "refund-0"
    assert Refund.objects.count() == 1


def test_on_refund_requested_goes_on_until_it_is_known(paid, bank) -> None:
    bank["a"].refund_script.extend(["unreachable", "unreachable"])
    row = refund(paid)
    drain_outbox()
    row.refresh_from_db()
    assert row.status == "PENDING"
    message = OutboxMessage.objects.get(topic="gateways.refund.requested")
    assert (message.status, message.failures) == ("PENDING", 0)

    OutboxMessage.objects.filter(id=message.id).update(due_at=message.created_at)
    drain_outbox()
    OutboxMessage.objects.filter(id=message.id).update(due_at=message.created_at)
    drain_outbox()
    row.refresh_from_db()
    assert row.status == "SUCCEEDED"


def test_send_refund_twice_at_once_sends_one(paid, bank, now) -> None:
    """The second handler arrives while the first one's call is under way."""
    row = refund(paid)

    def meanwhile(verb: str) -> None:
        if verb == "refund":
            bank["a"].before = lambda _: None
            assert send(row, now, seconds=1).status == "PENDING"

    bank["a"].before = meanwhile
    assert send(row, now).status == "SUCCEEDED"
    assert bank["a"].verbs.count("refund") == 1


def many_refund(payment: Payment) -> Counter[str]:
    """Twenty threads want 100.00 of 297.00 back, each for a reason of its own."""
    meeting = Barrier(20)

    def one(number: int) -> str:
        try:
            meeting.wait(10)
            refund(payment, "100.00", f"reason:{number}")
        except NotRefundable as refusal:
            return refusal.code
        finally:
            connections.close_all()
        return "accepted"

    with ThreadPoolExecutor(20) as pool:
        return Counter(pool.map(one, range(20)))


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_refund_payment_by_many_at_once_never_exceeds_what_was_paid(paid) -> None:
    assert many_refund(paid) == {"accepted": 2, "not_refundable": 18}


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_refund_payment_without_its_lock_would_exceed_it(paid, monkeypatch) -> None:
    """The negative control."""
    meeting, check = Barrier(20), refunding._check

    def together(*given) -> None:
        check(*given)
        with suppress(BrokenBarrierError):
            meeting.wait(2)

    monkeypatch.setattr(QuerySet, "select_for_update", lambda self, **_: self)
    monkeypatch.setattr(refunding, "_check", together)
    assert many_refund(paid)["accepted"] > 2
