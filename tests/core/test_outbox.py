"""The upward road: nothing published is lost, nothing finished is done twice."""

from datetime import datetime, timedelta

import pytest
from django.db import transaction
from django.utils import timezone

from core import outbox
from core.audit import OutsideTransaction
from core.models import OutboxMessage
from core.outbox import registry
from core.outbox.delivering import MAX_FAILURES, deliver_message, replay_message
from core.outbox.relaying import relay_due
from core.storage import StorageUnavailable

pytestmark = pytest.mark.django_db
Status = OutboxMessage.Status


class Ear:
    """A subscriber of `test.thing.happened` that remembers and can be told to fail."""

    def __init__(self) -> None:
        self.heard: list[outbox.Fact] = []
        self.trouble: Exception | None = None

    def __call__(self, fact: outbox.Fact) -> None:
        self.heard.append(fact)
        if self.trouble:
            raise self.trouble


@pytest.fixture
def ear(monkeypatch: pytest.MonkeyPatch) -> Ear:
    ear = Ear()
    one = outbox.Subscription("test.thing.happened", "tests.ear", ear, "default", 30)
    monkeypatch.setitem(registry._by_topic, one.topic, [one])
    monkeypatch.setitem(registry._by_name, one.name, one)
    return ear


def publish() -> OutboxMessage:
    with transaction.atomic():
        outbox.publish("test.thing.happened", {"number": 7})
    return OutboxMessage.objects.latest("id")


def refused(_message: OutboxMessage) -> None:
    raise ConnectionError("no broker")


@pytest.mark.django_db(transaction=True)
def test_publish_outside_a_transaction_is_refused() -> None:
    with pytest.raises(OutsideTransaction):
        outbox.publish("test.thing.happened", {})


def test_publish_rolled_back_leaves_no_fact(ear: Ear) -> None:
    def publish_and_fail() -> None:
        with transaction.atomic():
            outbox.publish("test.thing.happened", {})
            raise RuntimeError

    with pytest.raises(RuntimeError):
        publish_and_fail()
    assert not OutboxMessage.objects.exists()


def test_publish_without_subscribers_keeps_the_fact_as_done() -> None:
    with transaction.atomic():
        outbox.publish("test.nobody.listens", {"number": 1})
    assert OutboxMessage.objects.get().status == Status.DONE


def test_relay_sends_each_due_message_once_per_lease(ear: Ear) -> None:
    message = publish()
    sent: list[int] = []
    now = timezone.now()

    first = relay_due(now=now, send=lambda each: sent.append(each.id))
    second = relay_due(now=now + timedelta(seconds=29), send=lambda each: sent.append(each.id))
    third = relay_due(now=now + timedelta(seconds=31), send=lambda each: sent.append(each.id))

    assert (first, second, third) == (1, 0, 1)
    assert sent == [message.id, message.id]


def test_relay_goes_on_when_a_message_was_sent_for_weeks_and_never_heard(ear: Ear) -> None:
    deaf, fresh = publish(), publish()
    OutboxMessage.objects.filter(pk=deaf.pk).update(sends=32767)
    sent: list[OutboxMessage] = []
    assert relay_due(now=timezone.now(), send=sent.append) == 2
    assert {message.pk for message in sent} == {deaf.pk, fresh.pk}


def test_relay_with_a_broker_that_refuses_loses_nothing(ear: Ear) -> None:
    message = publish()
    now = timezone.now()

    assert relay_due(now=now, send=refused) == 0

    message.refresh_from_db()
    assert (message.status, message.sends) == (Status.PENDING, 0)
    assert relay_due(now=now + timedelta(seconds=3), send=lambda _message: None) == 1


def test_deliver_calls_the_handler_and_never_again(ear: Ear) -> None:
    message = publish()
    deliver_message(message.id)
    deliver_message(message.id)

    message.refresh_from_db()
    assert message.status == Status.DONE
    assert [fact.payload for fact in ear.heard] == [{"number": 7}]


def test_deliver_with_a_failing_handler_waits_longer_each_time_then_gives_up(ear: Ear) -> None:
    message = publish()
    ear.trouble = ValueError("ana@example.com is not a number")
    waits = []
    for _ in range(MAX_FAILURES):
        deliver_message(message.id)
        message.refresh_from_db()
        waits.append((message.due_at - timezone.now()).total_seconds())

    assert message.status == Status.DEAD
    assert message.failures == MAX_FAILURES
    assert waits[4] > waits[0]
    assert "ana@example.com" not in message.error
    deliver_message(message.id)
    assert len(ear.heard) == MAX_FAILURES


def test_replay_gives_a_dead_message_a_new_life(ear: Ear) -> None:
    message = publish()
    OutboxMessage.objects.filter(id=message.id).update(status=Status.DEAD, failures=10)
    message.refresh_from_db()

    replay_message(message)
    deliver_message(message.id)

    message.refresh_from_db()
    assert message.status == Status.DONE


def test_again_is_not_a_failure(ear: Ear) -> None:
    message = publish()
    ear.trouble = outbox.Again(after_seconds=20)
    deliver_message(message.id)

    message.refresh_from_db()
    assert (message.status, message.failures) == (Status.PENDING, 0)
    assert 15 < (message.due_at - timezone.now()).total_seconds() <= 20


def test_deliver_while_something_is_unavailable_waits_for_as_long_as_it_takes(ear: Ear) -> None:
    message = publish()
    ear.trouble = StorageUnavailable("the bucket is away")
    for _ in range(MAX_FAILURES + 1):
        deliver_message(message.id)

    message.refresh_from_db()
    assert (message.status, message.failures) == (Status.PENDING, 0)
    assert 10 < (message.due_at - timezone.now()).total_seconds() <= 20
    ear.trouble = None
    deliver_message(message.id)
    message.refresh_from_db()
    assert message.status == Status.DONE


def test_deliver_in_a_version_without_the_handler_keeps_the_message(ear: Ear) -> None:
    message = publish()
    OutboxMessage.objects.filter(id=message.id).update(subscriber="gone.handler")
    deliver_message(message.id)

    message.refresh_from_db()
    assert message.status == Status.PENDING
    assert "gone.handler" in message.error


def test_publish_with_a_delay_is_not_due_before(ear: Ear) -> None:
    with transaction.atomic():
        outbox.publish("test.thing.happened", {}, delay_seconds=60)
    now: datetime = timezone.now()
    assert relay_due(now=now, send=lambda _message: None) == 0
    assert relay_due(now=now + timedelta(seconds=61), send=lambda _message: None) == 1
