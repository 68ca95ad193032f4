"""Átomo Pay's book."""

import json
from typing import Any

from gateways.atomopay.adapter import AtomoPayAdapter
from gateways.charges import ChargeStatus
from tests.gateways.books import PAYLOADS, Book, Fetched
from tests.support.vendor import Seen, Vendor

CHARGE = "hx1test"
CREATED = json.loads((PAYLOADS / "atomopay" / "create_response.json").read_bytes())


def creates(vendor: Vendor) -> Vendor:
    return vendor.on("POST", "/transactions", (201, CREATED))


def shows(vendor: Vendor, body: Any) -> Vendor:
    answer = (404, {"message": "Transaction not found"}) if body is None else (200, body)
    return vendor.on("GET", f"/transactions/{CHARGE}", answer)


def amount_sent(seen: Seen) -> int:
    return int(seen.json["amount"])


BOOK = Book(
    adapter=AtomoPayAdapter,
    credentials={
        "api_token": "atomopay-api-token-for-tests",
        "product_hash": "7tjdfkshdv",
        "offer_hash": "7becb",
    },
    creates=creates,
    create_route=("POST", "/transactions"),
    shows=shows,
    provider_id=CHARGE,
    amount_sent=amount_sent,
    fetched=(
        Fetched("create_response.json", ChargeStatus.PENDING, 2990),
        Fetched("waiting.json", ChargeStatus.PENDING, 2990),
        Fetched("paid.json", ChargeStatus.PAID, 2990),
        Fetched("expired.json", ChargeStatus.EXPIRED, 2990),
        Fetched("refunded.json", ChargeStatus.REFUNDED, 2990, refunded=2990),
    ),
    with_word=lambda body, word: {**body, "payment_status": word},
)
