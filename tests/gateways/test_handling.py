"""A stored webhook takes effect: the provider is asked, and only its answer counts."""

import json
from contextlib import suppress
from datetime import timedelta

import pytest
from django.utils import timezone

from core.models import OutboxMessage
from core.outbox import Again
from gateways.charges import ChargeStatus
from gateways.models import Payment, PaymentEvent, WebhookDelivery
from gateways.services.handling import handle_delivery
from gateways.services.settling import apply_charge
from gateways.trouble import OutcomeUnknown
from tests.gateways.desk import Desk, charge_body, event_body, open_desk, paid
from tests.gateways.test_settling import charge
from tests.support.outbox import drain_outbox
from tests.support.vendor import Reset, Vendor

Result = WebhookDelivery.Result


def status_of(payment: Payment) -> str:
    return Payment.objects.values_list("status", flat=True).get(id=payment.id)


def results() -> list[str]:
    return list(WebhookDelivery.objects.order_by("id").values_list("result", flat=True))


def test_handle_delivery_believes_the_provider_and_not_the_letter(desk: Desk) -> None:
    """A body that says paid, of a charge the provider calls open."""
    payment = desk.payment()
    desk.rings(desk.event(payment, **paid("279.00")))
    drain_outbox()
    assert status_of(payment) == "PENDING"


def test_handle_delivery_asks_again_when_the_answer_lags_behind_the_news(desk: Desk) -> None:
    payment = desk.payment()
    desk.rings(desk.event(payment, **paid("279.00")))
    drain_outbox()
    assert results() == [Result.WAITING]

    desk.says(payment, **paid("279.00"))
    Payment.objects.update(asked_at=timezone.now() - timedelta(minutes=1))
    drain_outbox(patience_seconds=60)
    assert (status_of(payment), results()) == ("PAID", [Result.APPLIED])


def test_handle_delivery_gives_up_the_echo_after_a_minute(desk: Desk) -> None:
    desk.rings(desk.event(desk.payment(), **paid("279.00")))
    WebhookDelivery.objects.update(received_at=timezone.now() - timedelta(minutes=2))
    drain_outbox()
    assert results() == [Result.NO_CHANGE]


def test_handle_delivery_of_a_charge_that_does_not_exist_changes_nothing(desk: Desk) -> None:
    payment = desk.payment()
    body = desk.event(payment, **paid("279.00"))
    desk.charges.clear()
    desk.rings(body)
    drain_outbox()
    assert (status_of(payment), results()) == ("PENDING", [Result.NO_CHANGE])


@pytest.mark.parametrize(
    ("says", "kind"),
    [
        (paid("278.99"), "UNDERPAID"),
        (paid("279.00", currency="USD"), "WRONG_CURRENCY"),
        (paid("279.00", reference="0" * 32), "WRONG_TOKEN"),
        ({"status": "in_a_dream"}, "UNKNOWN_WORD"),
    ],
)
def test_handle_delivery_of_what_does_not_agree_settles_nothing(
    desk: Desk, says: dict[str, object], kind: str
) -> None:
    payment = desk.payment()
    body = desk.event(payment, **paid("279.00"))
    desk.says(payment, **says)

    desk.rings(body)
    drain_outbox()

    assert results() == [Result.MISMATCH]
    assert status_of(payment) == "PENDING"
    assert payment.discrepancies.get().kind == kind
    assert not OutboxMessage.objects.filter(topic="gateways.payment.paid").exists()


def test_handle_delivery_waits_while_the_provider_is_away(desk: Desk) -> None:
    payment = desk.payment()
    desk.says(payment, **paid("279.00"))
    desk.vendor.on(
        "GET",
        r"/charges/.*",
        Reset,
        Reset,
        (503, {}),
        (401, {}),
        (200, desk.charges[payment.provider_id]),
    )
    desk.rings(desk.event(payment))
    for _ in range(5):
        Payment.objects.update(asked_at=None)
        assert status_of(payment) == "PENDING"
        handle_once()
    assert (status_of(payment), results()) == ("PAID", [Result.APPLIED])


def handle_once() -> None:
    with suppress(Again):
        handle_delivery(delivery_id=WebhookDelivery.objects.get().pk, now=timezone.now())


def test_handle_delivery_of_a_provider_away_for_days_is_left_to_people(desk: Desk) -> None:
    desk.vendor.on("GET", r"/charges/.*", (503, {}))
    desk.rings(desk.event(desk.payment(), "charge.updated", **paid("279.00")))
    row = desk.inbox()
    with pytest.raises(OutcomeUnknown):
        handle_delivery(delivery_id=row.pk, now=row.received_at + timedelta(days=4))


def test_handle_delivery_respects_the_providers_patience(desk: Desk) -> None:
    payment = desk.payment(asked_at=timezone.now())
    desk.says(payment, **paid("279.00"))
    desk.rings(desk.event(payment))
    with pytest.raises(Again) as again:
        handle_delivery(delivery_id=desk.inbox().pk, now=timezone.now())
    assert 1 <= again.value.after_seconds <= 5
    assert not desk.vendor.seen("GET", "charges")


def test_handle_delivery_of_news_without_news_asks_nobody(desk: Desk) -> None:
    desk.rings(desk.event(desk.payment(), "charge.updated"))
    drain_outbox()
    assert results() == [Result.NO_CHANGE]
    assert not desk.vendor.seen("GET", "charges")


def test_handle_delivery_twice_has_one_effect(desk: Desk) -> None:
    payment = desk.payment()
    desk.says(payment, **paid("279.00"))
    desk.rings(desk.event(payment))
    for _ in range(2):
        handle_delivery(delivery_id=desk.inbox().pk, now=timezone.now())
    assert OutboxMessage.objects.filter(topic="gateways.payment.paid").count() == 1
    assert PaymentEvent.objects.filter(what="settled").count() == 1


def test_handle_delivery_killed_before_its_result_is_written_ends_the_same(desk: Desk) -> None:
    """The effect is there, the row does not know: the next run writes what was true."""
    payment = desk.payment()
    desk.says(payment, **paid("279.00"))
    desk.rings(desk.event(payment))
    drain_outbox()
    WebhookDelivery.objects.update(result=Result.WAITING)
    Payment.objects.update(asked_at=None)

    handle_delivery(delivery_id=desk.inbox().pk, now=timezone.now())

    assert results() == [Result.APPLIED]


def test_handle_delivery_before_the_create_was_answered_takes_effect_later(desk: Desk) -> None:
    """The provider's news by its own id, of a payment that does not know that id yet."""
    payment = desk.payment(provider_id="", status="UNKNOWN")
    payment.provider_id = "ch_early"
    body = charge_body(payment) | paid("279.00")
    desk.charges["ch_early"] = body
    ringing = json.loads(event_body(body | {"reference": "nobody-s", "payment_id": ""}))
    desk.rings(json.dumps(ringing).encode())
    drain_outbox()
    assert results() == [Result.UNMATCHED]

    # The create's answer arrives.
    made = charge(payment, ChargeStatus.PENDING, provider_id="ch_early")
    apply_charge(payment_id=payment.id, charge=made, source="charge", now=timezone.now())
    drain_outbox()

    assert (status_of(payment), results()) == ("PAID", [Result.APPLIED])
    assert WebhookDelivery.objects.get().matched_by == "provider_id"
    assert OutboxMessage.objects.filter(topic="gateways.payment.paid").count() == 1


def test_handle_delivery_reaches_no_other_accounts_payment(desk: Desk) -> None:
    """Properly signed at account A, naming everything of account B's payment."""
    other = open_desk(desk.vendor)
    theirs = other.payment(end_to_end_id="E123")
    other.says(theirs, **paid("279.00", end_to_end_id="E123"))

    desk.rings(event_body(other.charges[theirs.provider_id]))
    drain_outbox()

    assert status_of(theirs) == "PENDING"
    assert results() == [Result.UNMATCHED]


@pytest.mark.parametrize("odd", ["%", "_", "%harge%", "CH_A", " ch_a", "ch_a%", "ch__", "\\"])
def test_handle_delivery_takes_ids_to_the_letter(desk: Desk, odd: str) -> None:
    payment = desk.payment(provider_id="ch_a")
    body = charge_body(payment) | paid("279.00")
    odd_body = body | {"id": odd, "reference": odd, "payment_id": odd, "end_to_end_id": odd}
    desk.charges[odd] = body
    desk.rings(event_body(odd_body))
    drain_outbox()
    assert (status_of(payment), results()) == ("PENDING", [Result.UNMATCHED])


def test_handle_delivery_whose_body_lacks_the_event_is_left_to_people(desk: Desk) -> None:
    desk.rings(desk.event(desk.payment()))
    WebhookDelivery.objects.update(event_key="another")
    drain_outbox()
    row = WebhookDelivery.objects.get()
    assert (row.result, row.error) == (Result.FAILED, "the event cannot be read again")


def test_handle_delivery_of_a_dispute_the_answer_does_not_tell(desk: Desk) -> None:
    payment = desk.payment()
    told = desk.says(payment, **paid("279.00"))
    desk.rings(event_body(told))
    drain_outbox()
    Payment.objects.update(asked_at=None)

    desk.rings(event_body(told | {"dispute": "open"}, "dispute.opened"))
    drain_outbox()

    assert status_of(payment) == "DISPUTED"
    assert OutboxMessage.objects.filter(topic="gateways.payment.disputed").count() == 1


def test_handle_delivery_of_the_same_ids_at_two_accounts_finds_each_its_own(
    vendor: Vendor, db: None
) -> None:
    desks = [open_desk(vendor) for _ in "ab"]
    payments = [desk.payment(provider_id="same") for desk in desks]
    for desk, payment in zip(desks, payments, strict=True):
        desk.says(payment, **paid("279.00"))
    desks[1].rings(desks[1].event(payments[1]))
    drain_outbox()
    assert [status_of(each) for each in payments] == ["PENDING", "PAID"]
