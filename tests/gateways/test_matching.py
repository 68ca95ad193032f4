"""Which payment an event is about: exact ids, in one order, inside one account."""

from typing import Any

import pytest

from gateways.deliveries import Event, Kind
from gateways.selectors.matching import NO_MATCH, matching_payment
from tests.factories_gateways import GatewayFactory, PaymentFactory

pytestmark = pytest.mark.django_db


def event(**given: Any) -> Event:
    return Event(key="k", kind=Kind.PAYMENT, **given)


def test_matching_payment_prefers_the_token_then_each_weaker_id() -> None:
    gateway = GatewayFactory.create()
    by_token, by_provider, by_payment, by_pix = (
        PaymentFactory.create(gateway=gateway, end_to_end_id=f"E{n}") for n in range(4)
    )
    ids = {
        "token": by_token.webhook_token.hex,
        "provider_id": by_provider.provider_id,
        "payment_id": by_payment.payment_id,
        "end_to_end_id": by_pix.end_to_end_id,
    }
    found = []
    while ids:
        match = matching_payment(gateway_id=gateway.id, event=event(**ids))
        found.append((match.payment_id, match.rule))
        ids.pop(next(iter(ids)))
    assert found == [
        (by_token.id, "webhook_token"),
        (by_provider.id, "provider_id"),
        (by_payment.id, "payment_id"),
        (by_pix.id, "end_to_end_id"),
    ]


def test_matching_payment_takes_the_token_of_the_address() -> None:
    gateway = GatewayFactory.create()
    payment = PaymentFactory.create(gateway=gateway)
    token = payment.webhook_token.hex
    match = matching_payment(gateway_id=gateway.id, event=event(), path_token=token)
    assert match.payment_id == payment.id


def test_matching_payment_of_no_ids_is_nobody() -> None:
    gateway = GatewayFactory.create()
    PaymentFactory.create(gateway=gateway, provider_id="")
    assert matching_payment(gateway_id=gateway.id, event=event()) == NO_MATCH


def test_matching_payment_of_a_pix_id_two_payments_have_is_nobody() -> None:
    gateway = GatewayFactory.create()
    for _ in range(2):
        PaymentFactory.create(gateway=gateway, end_to_end_id="E1")
    assert matching_payment(gateway_id=gateway.id, event=event(end_to_end_id="E1")) == NO_MATCH


@pytest.mark.parametrize("odd", ["a\0b", "\ud800", "%", "x" * 500, "' OR 1=1 --"])
def test_matching_payment_of_any_text_is_nobody(odd: str) -> None:
    gateway = GatewayFactory.create()
    PaymentFactory.create(gateway=gateway)
    named = event(token=odd, provider_id=odd, payment_id=odd, end_to_end_id=odd)
    match = matching_payment(gateway_id=gateway.id, event=named, path_token=odd)
    assert match == NO_MATCH
