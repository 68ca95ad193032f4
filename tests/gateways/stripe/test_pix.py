"""A Pix by a PaymentIntent."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.money import Money
from gateways.charges import ChargeStatus, Customer
from gateways.stripe.adapter import StripeAdapter
from gateways.stripe.charges import normalize_amount
from gateways.stripe.translate import pix_body
from tests.gateways.books import NOW, TOKEN, request
from tests.gateways.providers.stripe import INTENT
from tests.gateways.stripe.samples import THEN, fetched, intent
from tests.support.vendor import Vendor


def test_create_charge_confirms_a_pix_at_once(adapter: StripeAdapter, vendor: Vendor) -> None:
    charge = adapter.create_charge(request())
    (sent,) = vendor.seen("POST")
    assert sent.form == {
        "amount": "2990",
        "currency": "brl",
        "confirm": "true",
        "payment_method_types[0]": "pix",
        "payment_method_data[type]": "pix",
        "payment_method_data[billing_details][name]": "Ana Souza",
        "payment_method_data[billing_details][email]": "ana@exemplo.com.br",
        "payment_method_options[pix][expires_after_seconds]": "3600",
        "metadata[webhook_token]": TOKEN,
        "metadata[payment_id]": f"PAY_{TOKEN}",
        "description": "Acesso Perpétuo",
    }
    assert sent.headers["idempotency-key"] == f"key-{TOKEN}"
    assert sent.headers["authorization"] == "Bearer sk_test_for_tests_only"
    assert charge.provider_id == INTENT
    assert charge.token == TOKEN
    assert charge.expires_at == datetime(2026, 11, 22, 16, 10, tzinfo=UTC)


def test_create_charge_tells_nothing_of_this_machine(
    adapter: StripeAdapter, vendor: Vendor
) -> None:
    adapter.create_charge(request())
    adapter.create_charge(request())
    sent = vendor.seen("POST")[1]
    assert "x-stripe-client-telemetry" not in sent.headers
    assert "platform" not in json.loads(sent.headers["x-stripe-client-user-agent"])


@pytest.mark.parametrize(
    ("lasts", "asked"), [(timedelta(seconds=5), 60), (timedelta(days=60), 1_209_600)]
)
def test_pix_body_keeps_to_what_stripe_takes(lasts: timedelta, asked: int) -> None:
    options = pix_body(request(expires_at=NOW + lasts))["payment_method_options"]
    assert options == {"pix": {"expires_after_seconds": asked}}


def test_pix_body_invents_no_payer() -> None:
    body = pix_body(request(customer=Customer()))
    assert body["payment_method_data"] == {"type": "pix"}


def test_fetch_keeps_the_banks_id(adapter: StripeAdapter, vendor: Vendor) -> None:
    charge = fetched(adapter, vendor, intent())
    assert charge.end_to_end_id == "E12345678202611221500a1B2c3D4e5F"
    assert charge.paid_at == datetime(2026, 11, 22, 15, 15, tzinfo=UTC)
    asked = vendor.seen("GET")[0].query
    assert list(asked.values()) == [
        "latest_charge.balance_transaction",
        "latest_charge.refunds",
    ]


def test_fetch_keeps_no_client_secret(adapter: StripeAdapter, vendor: Vendor) -> None:
    assert "_secret_" in json.dumps(intent())
    assert "_secret_" not in json.dumps(dict(fetched(adapter, vendor, intent()).raw))


@pytest.mark.parametrize(
    ("changes", "status"),
    [
        ({"last_payment_error": None}, ChargeStatus.PENDING),
        ({"last_payment_error": {"code": "some_attempt_expired"}}, ChargeStatus.EXPIRED),
        ({"last_payment_error": {"code": "refused"}}, ChargeStatus.FAILED),
        (
            {"last_payment_error": {"code": "refused"}, "created": THEN - 3601},
            ChargeStatus.EXPIRED,
        ),
        ({"status": "canceled"}, ChargeStatus.FAILED),
        ({"status": "canceled", "created": THEN - 3601}, ChargeStatus.EXPIRED),
        ({"status": "canceled", "cancellation_reason": "expired"}, ChargeStatus.EXPIRED),
        ({"status": "processing"}, ChargeStatus.PENDING),
    ],
)
def test_fetch_tells_expired_from_failed(
    adapter: StripeAdapter,
    vendor: Vendor,
    changes: dict[str, Any],
    status: ChargeStatus,
) -> None:
    waiting = {"status": "requires_payment_method", "latest_charge": None, "created": THEN}
    charge = fetched(adapter, vendor, intent(**{**waiting, **changes}))
    assert charge.status is status
    assert charge.paid_at is None


@given(minor=st.integers(0, 10**12))
def test_amounts_make_the_round_trip(minor: int) -> None:
    body = pix_body(request(minor=minor))
    assert normalize_amount(body["amount"], body["currency"]) == Money(minor)


@pytest.mark.parametrize("written", ["2990", 29.9, None, True, -1])
def test_normalize_amount_refuses_the_rest(written: Any) -> None:
    with pytest.raises(ValueError, match=r"amount"):
        normalize_amount(written)
