"""Mercado Pago's book."""

import json
from decimal import Decimal
from typing import Any

from gateways.charges import ChargeStatus
from gateways.mercadopago.adapter import MercadoPagoAdapter
from tests.gateways.books import PAYLOADS, Book, Fetched
from tests.support.vendor import Seen, Vendor

PAYMENT = "123456789012"
CREATED = json.loads((PAYLOADS / "mercadopago" / "create_pix_response.json").read_bytes())


def creates(vendor: Vendor) -> Vendor:
    return vendor.on("POST", "/v1/payments", (201, CREATED))


def shows(vendor: Vendor, body: Any) -> Vendor:
    answer = (404, {"status": 404, "error": "not_found"}) if body is None else (200, body)
    return vendor.on("GET", f"/v1/payments/{PAYMENT}", answer)


def refunds(vendor: Vendor) -> Vendor:
    back = {"id": 1009042015, "payment_id": int(PAYMENT), "amount": 10, "status": "approved"}
    return vendor.on("POST", f"/v1/payments/{PAYMENT}/refunds", (201, back))


def cancels(vendor: Vendor) -> Vendor:
    gone = {**CREATED, "status": "cancelled", "status_detail": "by_collector"}
    return vendor.on("PUT", f"/v1/payments/{PAYMENT}", (200, gone))


def amount_sent(seen: Seen) -> int:
    written = json.loads(seen.body, parse_float=Decimal)["transaction_amount"]
    return int(written * 100)


BOOK = Book(
    adapter=MercadoPagoAdapter,
    credentials={
        "access_token": "TEST-1234567890123456-112215-0123456789abcdef-44444",
        "signature_secret": "mp_webhook_secret_for_fixtures_only",
        "user_id": "44444",
    },
    creates=creates,
    create_route=("POST", r"/v1/payments$"),
    shows=shows,
    provider_id=PAYMENT,
    amount_sent=amount_sent,
    fetched=(
        Fetched("create_pix_response.json", ChargeStatus.PENDING, 2990),
        Fetched("query_approved.json", ChargeStatus.PAID, 2990, fee=29),
        Fetched("query_cancelled.json", ChargeStatus.FAILED, 2990),
        Fetched("query_expired.json", ChargeStatus.EXPIRED, 2990),
        Fetched("query_partially_refunded.json", ChargeStatus.PAID, 2990, refunded=1000),
        Fetched("query_refunded.json", ChargeStatus.REFUNDED, 2990, refunded=2990),
        Fetched("query_rejected.json", ChargeStatus.FAILED, 2990),
        Fetched("query_wrong_amount.json", ChargeStatus.PAID, 100, fee=29),
        Fetched("real_approved_card_scrubbed.json", ChargeStatus.PAID, 11329, fee=509),
        Fetched(
            "real_charged_back_reimbursed_scrubbed.json",
            ChargeStatus.PAID,
            3591,
            fee=179,
            dispute="won",
        ),
        Fetched("real_refunded_scrubbed.json", ChargeStatus.REFUNDED, 11913, refunded=11913, fee=0),
    ),
    with_word=lambda body, word: {**body, "status": word},
    refunds=refunds,
    refund_route=("POST", rf"/v1/payments/{PAYMENT}/refunds"),
    cancels=cancels,
    case_credentials=lambda auth: {"signature_secret": auth.get("secret", "")},
)
