"""Woovi's book."""

import json
from typing import Any

from gateways.charges import ChargeStatus
from gateways.woovi.adapter import WooviAdapter
from tests.gateways.books import PAYLOADS, TOKEN, Book, Fetched
from tests.support.vendor import Seen, Vendor

CHARGE = "4f1c2a7e9b5d4c3e8a6f0b1d2"
CREATED = json.loads((PAYLOADS / "woovi" / "create_charge_response.json").read_bytes())
EACH = r"/api/v1/charge/[0-9a-f]+"


def created(seen: Seen) -> tuple[int, dict[str, Any]]:
    """The charge they make of what was asked."""
    asked = {name: seen.json[name] for name in ("value", "correlationID", "comment")}
    return 200, {**CREATED, "charge": {**CREATED["charge"], **asked}}


def creates(vendor: Vendor) -> Vendor:
    return vendor.on("POST", "/api/v1/charge", created)


def shows(vendor: Vendor, body: Any) -> Vendor:
    answer = (404, {"error": "Cobrança não encontrada"}) if body is None else (200, body)
    return vendor.on("GET", EACH, answer)


def refunded(seen: Seen) -> tuple[int, dict[str, Any]]:
    return 200, {"refund": {**seen.json, "status": "IN_PROCESSING", "endToEndId": "D1"}}


def refunds(vendor: Vendor) -> Vendor:
    return vendor.on("POST", f"{EACH}/refund", refunded)


def cancels(vendor: Vendor) -> Vendor:
    return vendor.on("DELETE", EACH, (200, {"status": "OK", "id": TOKEN}))


BOOK = Book(
    adapter=WooviAdapter,
    credentials={"app_id": "Q2xpZW50X0lkX2ZvckZpeHR1cmVz"},
    creates=creates,
    create_route=("POST", r"/api/v1/charge$"),
    shows=shows,
    provider_id=CHARGE,
    amount_sent=lambda seen: int(seen.json["value"]),
    fetched=(
        Fetched("create_charge_response.json", ChargeStatus.PENDING, 2990),
        Fetched("created.json", ChargeStatus.PENDING, 5000),
        Fetched("paid.json", ChargeStatus.PAID, 5000),
        Fetched("expired.json", ChargeStatus.EXPIRED, 123456),
    ),
    with_word=lambda body, word: {**body, "charge": {**body["charge"], "status": word}},
    refunds=refunds,
    refund_route=("POST", f"{EACH}/refund"),
    cancels=cancels,
    case_credentials=lambda auth: {"legacy_secret": auth.get("hmac_sha1_secret", "")},
)
