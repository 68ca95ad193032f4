"""Ten thousand deliveries of all kinds, shuffled, repeated and partly forged.

The intake and the handler are the real ones, and so are each provider's signature and translator;
what each provider would answer when asked comes from a table of what is true.
"""

import random
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import timedelta
from decimal import Decimal
from itertools import cycle
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from core.models import OutboxMessage
from core.money import Money
from core.outbox import Again
from gateways.charges import Charge, ChargeStatus
from gateways.deliveries import Trust
from gateways.models import Gateway, Payment, WebhookDelivery
from gateways.registry import adapters
from gateways.services.handling import handle_delivery
from tests.factories_gateways import PaymentFactory
from tests.gateways.books import books
from tests.gateways.streams import (
    Letter,
    Template,
    forge,
    new_id,
    open_account,
    signed,
    templates_of,
    write_letter,
)

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
DELIVERIES = 10_000
FORGED_SHARE = 0.25
COPIES = 8
CHUNK = 1000


@dataclass
class Stream:
    """What was sent, and what is true."""

    chance: random.Random
    truth: dict[str, Charge] = field(default_factory=dict)
    genuine: list[Letter] = field(default_factory=list)
    forged: list[Letter] = field(default_factory=list)
    foreign: list[Gateway] = field(default_factory=list)
    victims: list[Payment] = field(default_factory=list)


def make_stream(size: int, seed: int = 7) -> Stream:
    stream = Stream(random.Random(seed))
    rooms = [(book, templates_of(book)) for book in books()]
    rooms = [(book, templates) for book, templates in rooms if templates]
    distinct = int(size * (1 - FORGED_SHARE)) // COPIES
    forged = size - distinct * COPIES
    accounts = {book.slug: (open_account(book.slug), open_account(book.slug)) for book, _ in rooms}
    stream.foreign = [foreign for _, foreign in accounts.values()]
    for book, templates in cycle(rooms):
        own = accounts[book.slug][0]
        if len(stream.genuine) >= distinct:
            break
        payment = new_payment(templates, own, stream)
        letters = [write_letter(each, own, payment, stream.chance) for each in templates]
        stream.genuine += letters[: distinct - len(stream.genuine)]
    for book, templates in cycle(rooms):
        own, foreign = accounts[book.slug]
        if len(stream.forged) >= forged:
            break
        victim = new_payment(templates, own, stream)
        stream.victims.append(victim)
        letter = write_letter(templates[0], own, victim, stream.chance)
        ways = [forge(letter, foreign, own, number) for number in range(5)]
        stream.forged += ways[: forged - len(stream.forged)]
    return stream


def new_payment(templates: list[Template], account: Gateway, stream: Stream) -> Payment:
    payment: Payment = PaymentFactory.build(gateway=account, amount=Decimal("29.90"))
    old = templates[0].provider_id
    own = payment.webhook_token.hex
    fresh = new_id(old, stream.chance) + own[:8].translate(str.maketrans("abcdef", "123456"))
    payment.provider_id = own if old == templates[0].our_ref else fresh
    payment.save()
    stream.truth[own] = paid_charge(payment)
    return payment


def paid_charge(payment: Payment) -> Charge:
    return Charge(
        provider_id=payment.provider_id,
        status=ChargeStatus.PAID,
        amount=Money.of(payment.amount),
        token=payment.webhook_token.hex,
    )


def post_all(client: Client, letters: Iterable[Letter]) -> set[int]:
    return {
        client.post(
            letter.path, letter.body, content_type=letter.content_type, headers=letter.headers
        ).status_code
        for letter in letters
    }


def handle_waiting(clock: list[Any]) -> None:
    """Whoever waits, each at a moment of its own: no provider is asked too soon."""
    waiting = WebhookDelivery.objects.filter(result="WAITING", verdict__in=["SIGNED", "SECRET"])
    for number in list(waiting.values_list("id", flat=True)):
        clock[0] += timedelta(minutes=2)
        with suppress(Again):
            handle_delivery(delivery_id=number, now=clock[0])


def run(stream: Stream) -> None:
    letters = [(each, True) for each in stream.genuine * COPIES]
    letters += [(each, False) for each in stream.forged]
    stream.chance.shuffle(letters)
    client, clock = Client(), [timezone.now()]
    for start in range(0, len(letters), CHUNK):
        part = letters[start : start + CHUNK]
        post_all(client, (signed(each) if genuine else each for each, genuine in part))
        handle_waiting(clock)


@pytest.fixture
def answers(monkeypatch: pytest.MonkeyPatch) -> dict[str, Charge]:
    """Each provider knows each charge by our token."""
    truth: dict[str, Charge] = {}
    for adapter in adapters().values():
        monkeypatch.setattr(
            adapter, "fetch", lambda self, *, provider_id="", token="": truth.get(token)
        )
    return truth


def test_stream_matches_every_genuine_delivery_and_no_forged_one(
    answers: dict[str, Charge],
) -> None:
    stream = make_stream(DELIVERIES)
    answers.update(stream.truth)
    assert len(stream.genuine) * COPIES + len(stream.forged) == DELIVERIES

    run(stream)

    foreign = WebhookDelivery.objects.filter(gateway__in=stream.foreign)
    at_home = WebhookDelivery.objects.exclude(gateway__in=stream.foreign)
    genuine = at_home.filter(verdict__in=["SIGNED", "SECRET"])
    # Every genuine one found its payment, and was counted as often as it came.
    assert genuine.filter(payment__isnull=True).count() == 0
    assert set(genuine.values_list("result", flat=True)) <= {"APPLIED", "NO_CHANGE"}
    assert sum(genuine.values_list("copies", flat=True)) >= len(stream.genuine) * COPIES
    # No forged one found any.
    victims = [payment.id for payment in stream.victims]
    assert not WebhookDelivery.objects.filter(payment__in=victims).exists()
    assert not foreign.filter(payment__isnull=False).exists()
    assert not at_home.filter(verdict="REFUSED", payment__isnull=False).exists()
    assert set(Payment.objects.filter(id__in=victims).values_list("status", flat=True)) == {
        "PENDING"
    }
    # And each payment was told of once.
    rest = Payment.objects.exclude(id__in=victims)
    assert set(rest.values_list("status", "settles")) == {("PAID", True)}
    told = OutboxMessage.objects.filter(topic="gateways.payment.paid")
    assert told.values("fact").distinct().count() == rest.count()
    assert {row.kind for row in stream.foreign} == set(adapters())


def test_stream_without_signatures_would_let_forged_ones_in(
    answers: dict[str, Charge], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The negative control: with every check of a signature off, the same stream is believed."""
    for adapter in adapters().values():
        monkeypatch.setattr(adapter, "authenticate", lambda self, delivery: Trust.SIGNED)
    stream = make_stream(400)
    answers.update(stream.truth)
    run(stream)
    assert WebhookDelivery.objects.filter(payment__in=stream.victims).exists()
