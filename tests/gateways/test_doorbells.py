"""Unsigned webhooks from the door to the money: they ring, and only what is asked counts."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from gateways.charges import ChargeStatus
from gateways.models import Gateway, Payment, PaymentEvent, WebhookDelivery
from tests.factories_gateways import GatewayFactory, PaymentFactory
from tests.gateways.books import PAYLOADS, TOKEN, Book, books
from tests.support.outbox import drain_outbox
from tests.support.vendor import Vendor, running_vendor

pytestmark = pytest.mark.django_db
WAITING = {
    "pagarme": "pending",
    "pushinpay": "created",
    "syncpay": "pending",
    "atomopay": "waiting_payment",
    "paradise": "pending",
}
UNSIGNED = [book for book in books() if book.slug in WAITING]
every_provider = pytest.mark.parametrize("book", UNSIGNED, ids=lambda book: book.slug)


@pytest.fixture(scope="module")
def running() -> Iterator[Vendor]:
    with running_vendor() as vendor:
        yield vendor


@pytest.fixture
def vendor(running: Vendor, settings: Settings) -> Vendor:
    running.forget()
    stands_in = dict.fromkeys(WAITING, running.url)
    settings.GATEWAY_API_BASES = {**settings.GATEWAY_API_BASES, **stands_in}
    return running


def waiting(book: Book) -> Payment:
    gateway = GatewayFactory.create(kind=book.slug, methods=["pix"], credentials=book.credentials)
    made: Payment = PaymentFactory.create(
        gateway=gateway,
        amount=Decimal("29.90"),
        webhook_token=UUID(TOKEN),
        provider_id=book.provider_id,
        created_at=timezone.now(),
    )
    return made


def paid_body(book: Book) -> Any:
    sample = next(each for each in book.fetched if each.status is ChargeStatus.PAID)
    return book.sample(sample.file)


def rings(book: Book, gateway: Gateway | None, *, secret: str = "") -> int:
    """The recorded letter that says "paid", at the account's address; then all that follows."""
    case = next(each for each in book.cases() if each["name"] == "paid")
    assert gateway is not None
    tail = f"{TOKEN}/" if book.adapter.capabilities.token_in_path else ""
    answer = Client().post(
        f"/webhooks/{book.slug}/{secret or gateway.webhook_secret}/{tail}",
        data=(PAYLOADS / book.slug / case["body"]).read_bytes(),
        content_type="application/json",
        headers=case["headers"],
    )
    drain_outbox()
    return answer.status_code


@every_provider
def test_letter_that_is_true_settles_once(book: Book, vendor: Vendor) -> None:
    payment = waiting(book)
    book.ready(vendor)
    book.shows(vendor, paid_body(book))

    answers = [rings(book, payment.gateway), rings(book, payment.gateway)]

    payment.refresh_from_db()
    assert answers == [200, 200]
    assert (payment.status, payment.amount_paid, payment.settles) == (
        "PAID",
        Decimal("29.90"),
        True,
    )
    (row,) = WebhookDelivery.objects.all()
    assert (row.result, row.matched_by, row.copies) == ("APPLIED", "webhook_token", 2)
    assert PaymentEvent.objects.filter(payment=payment).exists()


@every_provider
def test_letter_that_lies_moves_no_money(book: Book, vendor: Vendor) -> None:
    """Who knows the address alone can make us ask, and nothing else."""
    payment = waiting(book)
    book.ready(vendor)
    assert book.with_word is not None
    book.shows(vendor, book.with_word(paid_body(book), WAITING[book.slug]))

    assert rings(book, payment.gateway) == 200

    payment.refresh_from_db()
    assert (payment.status, payment.amount_paid) == ("PENDING", None)
    assert vendor.seen("GET")


@every_provider
def test_letter_with_a_guessed_secret_is_nobodys(book: Book, vendor: Vendor) -> None:
    payment = waiting(book)
    book.ready(vendor)
    book.shows(vendor, paid_body(book))
    assert rings(book, payment.gateway, secret="guessed") == 404
    payment.refresh_from_db()
    assert payment.status == "PENDING"
    assert not vendor.requests


@every_provider
def test_letter_to_another_account_touches_nobody(book: Book, vendor: Vendor) -> None:
    """Another tenant's account of the same provider, with the same ids in its letter."""
    payment = waiting(book)
    other = GatewayFactory.create(kind=book.slug, methods=["pix"], credentials=book.credentials)
    book.ready(vendor)
    book.shows(vendor, paid_body(book))
    assert rings(book, other) == 200
    payment.refresh_from_db()
    assert payment.status == "PENDING"
    assert WebhookDelivery.objects.get().payment_id is None
