"""Asking about charges nobody tells us of."""

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from decimal import Decimal

import pytest
from django.db import connections
from django.utils import timezone

from core.models import OutboxMessage
from gateways.asking_times import LATE_FOR, next_question
from gateways.models import Discrepancy, Payment
from gateways.services.janitor import ask_about_payments
from gateways.tasks import ask_about_payments as ask_about_payments_task
from tests.factories_gateways import NOON, GatewayFactory, PaymentFactory
from tests.support.scripted_gateway import BANK

pytestmark = pytest.mark.django_db
Status = Payment.Status
NOTHING = timedelta(0)


def janitor(now: datetime, **passed: float) -> Payment:
    ask_about_payments(now=now + timedelta(**passed))
    return Payment.objects.earliest("created_at")


def test_ask_about_payments_repeats_an_unanswered_request_to_the_byte(
    account, bank, ask, now
) -> None:
    account("a", "silent", "silent")
    ask()
    payment = janitor(now, seconds=20)

    assert payment.status == Status.PENDING
    assert payment.request == {}
    assert len(set(bank["a"].sent)) == 1
    assert len(bank["a"].sent) == 3
    assert len(bank["a"].live()) == 1


def test_ask_about_payments_does_not_hurry(account, bank, ask, now) -> None:
    account("a", "silent", "silent")
    ask()
    janitor(now, seconds=14)
    assert bank["a"].verbs == ["create", "create"]


def test_ask_about_payments_finds_by_token_what_must_not_be_repeated(account, bank, ask, now):
    account("a", "lost", kind="plain")
    ask()
    payment = janitor(now, seconds=20)
    assert payment.status == Status.PENDING
    assert bank["a"].verbs == ["create", "fetch"]


def test_ask_about_payments_believes_an_absence_only_after_a_while(account, bank, ask, now):
    account("a", "silent", kind="plain")
    ask()
    assert janitor(now, seconds=30).status == Status.UNKNOWN
    assert janitor(now, seconds=119).status == Status.UNKNOWN
    payment = janitor(now, seconds=300)
    assert payment.status == Status.FAILED
    assert payment.failure_code == "absent"

    another = ask(now=now + timedelta(seconds=301))
    assert another.id != payment.id
    assert another.status == Status.PENDING


def test_ask_about_payments_never_lets_time_alone_end_a_doubt(account, bank, ask, now) -> None:
    account("a", "lost", kind="blind")
    ask()
    for days in (1, 10, 100):
        assert janitor(now, days=days).status == Status.UNKNOWN
    assert ask(now=now + timedelta(days=101)).status == Status.UNKNOWN
    assert bank["a"].verbs == ["create"]


def test_ask_about_payments_does_not_repeat_after_keys_are_forgotten(account, bank, ask, now):
    account("a", "silent", "silent")
    ask()
    janitor(now, hours=13)
    assert bank["a"].verbs == ["create", "create", "fetch"]
    assert len(bank["a"].charges) == 0


def test_ask_about_payments_tells_people_of_a_long_doubt_once(account, bank, ask, now) -> None:
    account("a", *["silent"] * 9)
    ask()
    janitor(now, minutes=29)
    assert not Discrepancy.objects.exists()
    janitor(now, minutes=50)
    bank["a"].answers.append("silent")
    janitor(now, hours=3)
    told = Discrepancy.objects.get()
    assert (told.kind, told.resolved_at) == (Discrepancy.Kind.UNKNOWN_FOR_LONG, None)
    assert OutboxMessage.objects.filter(topic="gateways.discrepancy.found").count() == 1

    assert janitor(now, hours=6).status == Status.FAILED
    told.refresh_from_db()
    assert told.resolution == Discrepancy.Resolution.EXPLAINED


def test_ask_about_payments_takes_a_declined_repeat_at_its_word(account, bank, ask, now) -> None:
    account("a", "silent", "silent", "declined")
    ask()
    payment = janitor(now, seconds=20)
    assert (payment.status, payment.failure_code) == (Status.FAILED, "customer_declined")


@pytest.mark.parametrize("word", ["invalid", "rejected", "data", "credentials", "unreachable"])
def test_ask_about_payments_learns_nothing_from_another_refusal(
    account, bank, ask, now, word: str
) -> None:
    account("a", "lost", word, word)
    bank["a"].answers.append("silent")
    ask()
    assert janitor(now, seconds=20).status in (Status.UNKNOWN, Status.PENDING)
    assert len(bank["a"].live()) == 1


def test_ask_about_payments_withdraws_a_pix_that_made_way(account, bank, ask, now) -> None:
    account("a", "lost", kind="plain"), account("b", priority=200)
    ask("pix")
    janitor(now, seconds=20)
    old = Payment.objects.get(gateway__name="a")
    assert old.status == Status.EXPIRED
    assert bank["a"].verbs == ["create", "fetch", "cancel"]


def test_ask_about_payments_settles_a_pix_that_made_way_and_was_paid(account, bank, ask, now):
    account("a", "lost", kind="plain"), account("b", priority=200)
    shown = ask("pix")
    bank["a"].pay(next(iter(bank["a"].charges)))
    janitor(now, seconds=20)
    old = Payment.objects.get(gateway__name="a")
    assert (old.status, old.settles) == (Status.PAID, True)

    bank["b"].pay(shown.provider_id)
    janitor(now, seconds=60)
    shown.refresh_from_db()
    assert (shown.status, shown.settles) == (Status.PAID, False)
    assert Discrepancy.objects.filter(payment=shown, kind="DOUBLE").count() == 1


def test_ask_about_payments_hears_of_money_without_a_webhook(account, bank, ask, now) -> None:
    account("a")
    payment = ask("pix")
    bank["a"].pay(payment.provider_id)
    paid = janitor(now, seconds=20)
    assert (paid.status, paid.settles) == (Status.PAID, True)
    assert OutboxMessage.objects.filter(topic="gateways.payment.paid").count() == 1


def test_ask_about_payments_ends_a_pix_by_our_clock_and_hears_of_it_later(
    account, bank, ask, now
) -> None:
    account("a")
    payment = ask("pix")
    assert janitor(now, minutes=59).status == Status.PENDING
    expired = janitor(now, minutes=61)
    assert expired.status == Status.EXPIRED
    assert expired.ask_at is not None

    bank["a"].pay(payment.provider_id)
    late = janitor(now, minutes=90)
    assert (late.status, late.settles) == (Status.PAID, True)
    assert Discrepancy.objects.get().kind == Discrepancy.Kind.LATE


def test_ask_about_payments_ends_a_pix_although_nobody_answers(account, bank, ask, now) -> None:
    account("a")
    ask("pix")
    bank["a"].answers.extend(["silent"] * 9)
    assert janitor(now, minutes=61).status == Status.PENDING
    assert janitor(now, minutes=121).status == Status.EXPIRED


def test_ask_about_payments_withdraws_a_card_page_nobody_used(account, bank, ask, now) -> None:
    account("a")
    ask()
    assert janitor(now, minutes=61).status == Status.EXPIRED
    assert bank["a"].verbs == ["create", "fetch", "cancel"]


def test_ask_about_payments_leaves_a_silent_gateway_alone_for_the_round(account, bank, now):
    for name in ("a", "b"):
        gateway = account(name)
        PaymentFactory.create_batch(3, gateway=gateway, ask_at=NOON, provider_id="")
        bank[name].answers.extend(["silent" if name == "a" else "ok"] * 9)
    ask_about_payments(now=now)
    assert bank["a"].verbs == ["fetch"]
    assert bank["b"].verbs == ["fetch"] * 3


def test_ask_about_payments_does_not_take_a_refusal_for_an_outage(account, bank, now) -> None:
    PaymentFactory.create_batch(3, gateway=account("a"), ask_at=NOON)
    bank["a"].answers.extend(["rejected", "invalid", "ok"])
    ask_about_payments(now=now)
    assert bank["a"].verbs == ["fetch"] * 3


def test_ask_about_payments_goes_on_after_a_payment_that_cannot_be_asked(account, bank, now):
    gateway = account("a")
    PaymentFactory.create(gateway=None, gateway_type="old", ask_at=NOON)
    broken = PaymentFactory.create(
        gateway=gateway, ask_at=NOON, status="UNKNOWN", provider_id="", request={"odd": 1}
    )
    fine = PaymentFactory.create(gateway=gateway, ask_at=NOON)
    assert ask_about_payments(now=now) == 3
    assert bank["a"].verbs == ["fetch"]
    broken.refresh_from_db()
    assert broken.ask_at is not None
    fine.refresh_from_db()
    assert fine.ask_at is not None


def test_ask_about_payments_leaves_a_provider_of_another_version_alone(account, bank, now) -> None:
    """After a rollback, say: its payments keep their turn, and nobody else's waits for them."""
    newer = GatewayFactory.create(kind="fromtomorrow")
    waiting = PaymentFactory.create(gateway=newer, ask_at=NOON - timedelta(hours=1))
    PaymentFactory.create(gateway=account("a"), ask_at=NOON)
    assert ask_about_payments(now=now) == 1
    assert bank["a"].verbs == ["fetch"]
    waiting.refresh_from_db()
    assert waiting.ask_at == NOON - timedelta(hours=1)


def test_ask_about_payments_is_bounded(account, bank, now) -> None:
    PaymentFactory.create_batch(5, gateway=account("a"), ask_at=NOON)
    assert ask_about_payments(now=now, most=2) == 2
    assert ask_about_payments(now=now, budget_seconds=0) == 0


def test_ask_about_payments_task_asks_by_the_clock(account, bank) -> None:
    PaymentFactory.create(gateway=account("a"), ask_at=timezone.now())
    ask_about_payments_task()
    assert bank["a"].verbs == ["fetch"]


def rounds_at_once(account, bank, now) -> list[str]:
    """Four rounds over twelve payments; what the provider heard."""
    PaymentFactory.create_batch(12, gateway=account("a"), ask_at=NOON)

    def one(_: int) -> None:
        ask_about_payments(now=now)
        connections.close_all()

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(one, range(4)))
    return BANK["a"].verbs


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_ask_about_payments_in_many_rounds_at_once_shares_the_work(account, bank, now) -> None:
    assert rounds_at_once(account, bank, now) == ["fetch"] * 12


@pytest.mark.parametrize("age", [1, 10, 100, 1000, 10_000, 100_000, 1_000_000])
def test_next_question_comes_ever_more_rarely(age: int) -> None:
    payment = PaymentFactory.build(gateway=None, status=Status.UNKNOWN)
    asked = next_question(payment, poll_interval=NOTHING, now=NOON + timedelta(seconds=age))
    assert asked is not None
    pause = (asked - NOON).total_seconds() - age
    assert 15 <= pause <= max(15, age / 2)
    assert pause <= 6 * 3600


def test_next_question_comes_right_after_the_end() -> None:
    payment = PaymentFactory.build(gateway=None)
    almost = payment.expires_at - timedelta(seconds=60)
    asked = next_question(payment, poll_interval=timedelta(seconds=15), now=almost)
    assert asked == payment.expires_at + timedelta(seconds=5)


def test_next_question_respects_the_providers_patience() -> None:
    pause = timedelta(minutes=30)
    for status in (Status.UNKNOWN, Status.PENDING, Status.EXPIRED):
        payment = PaymentFactory.build(gateway=None, status=status)
        asked = next_question(payment, poll_interval=pause, now=NOON)
        assert asked is not None
        assert asked - NOON >= pause


def test_next_question_ends_some_days_after_a_pix_was_over() -> None:
    payment = PaymentFactory.build(gateway=None, status=Status.EXPIRED)
    end = payment.expires_at + LATE_FOR
    assert next_question(payment, poll_interval=NOTHING, now=end - timedelta(seconds=1))
    assert next_question(payment, poll_interval=NOTHING, now=end) is None
    card = PaymentFactory.build(gateway=None, status=Status.EXPIRED, method="card")
    assert next_question(card, poll_interval=NOTHING, now=NOON) is None
    paid = PaymentFactory.build(gateway=None, status=Status.PAID, amount_paid=Decimal(1))
    assert next_question(paid, poll_interval=NOTHING, now=NOON) is None
