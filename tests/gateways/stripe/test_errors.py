"""Stripe's errors in our words, and what nobody may read in them."""

import logging
from typing import Any

import pytest

from gateways.stripe.adapter import StripeAdapter
from gateways.trouble import (
    CredentialsRejected,
    CustomerDeclined,
    InvalidRequest,
    OutcomeUnknown,
    ProviderRejected,
    RateLimited,
)
from tests.gateways.books import request
from tests.gateways.providers.stripe import BOOK, INTENTS
from tests.support.vendor import Vendor


def error(kind: str, **fields: Any) -> dict[str, Any]:
    return {"error": {"type": kind, "message": "about ana@exemplo.com.br", **fields}}


@pytest.mark.parametrize(
    ("status", "body", "expected", "code"),
    [
        (402, "error_card_declined.json", CustomerDeclined, "insufficient_funds"),
        (400, "error_idempotency_mismatch.json", InvalidRequest, "idempotency_error"),
        (
            400,
            error("invalid_request_error", code="amount_too_small", param="amount"),
            InvalidRequest,
            "amount_too_small",
        ),
        (
            400,
            error("invalid_request_error", code="amount_too_large", param="amount"),
            ProviderRejected,
            "amount_too_large",
        ),
        (
            400,
            error("invalid_request_error", param="payment_method_types"),
            ProviderRejected,
            "method_not_offered",
        ),
        (400, error("invalid_request_error", code="rate_limit"), RateLimited, ""),
        (401, error("invalid_request_error"), CredentialsRejected, "401"),
        (403, error("invalid_request_error"), CredentialsRejected, "403"),
        (409, error("idempotency_error"), OutcomeUnknown, "409"),
        (429, error("rate_limit_error"), RateLimited, "429"),
        (500, error("api_error"), OutcomeUnknown, "500"),
        (404, b"<html>nginx", InvalidRequest, "404"),
        (200, [], OutcomeUnknown, ""),
        (200, b"", OutcomeUnknown, "200"),
    ],
)
def test_create_charge_says_what_went_wrong(
    adapter: StripeAdapter,
    vendor: Vendor,
    status: int,
    body: Any,
    expected: type[Exception],
    code: str,
) -> None:
    answer = BOOK.sample(body) if isinstance(body, str) else body
    vendor.on("POST", INTENTS, (status, answer))
    with pytest.raises(expected) as trouble:
        adapter.create_charge(request())
    assert getattr(trouble.value, "code", None) == code
    assert "ana@" not in f"{trouble.value} {trouble.value!r}"
    assert trouble.value.__suppress_context__ or not trouble.value.__context__
    assert len(vendor.seen("POST")) == 1, "the library must not repeat by itself"


@pytest.mark.parametrize("key", ["", "chave com acento é", "sk_test\n"])
def test_create_charge_without_a_usable_key(vendor: Vendor, key: str) -> None:
    with pytest.raises(CredentialsRejected):
        BOOK.open(vendor.url, secret_key=key).create_charge(request())
    assert not vendor.requests


def test_library_logs_no_payer(adapter: StripeAdapter, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG):
        adapter.create_charge(request())
    assert "ana@exemplo.com.br" not in caplog.text
    assert "sk_test_for_tests_only" not in caplog.text


def test_check_reads_the_balance(adapter: StripeAdapter, vendor: Vendor) -> None:
    vendor.on("GET", "/v1/balance", (200, {"object": "balance"}))
    adapter.check()
    vendor.on("GET", "/v1/balance", (401, error("invalid_request_error")))
    with pytest.raises(CredentialsRejected):
        adapter.check()
