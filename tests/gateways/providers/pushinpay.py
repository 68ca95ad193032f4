"""PushinPay's book."""

import json
from typing import Any

from gateways.charges import ChargeStatus
from gateways.pushinpay.adapter import PushinPayAdapter
from tests.gateways.books import PAYLOADS, Book, Fetched
from tests.support.vendor import Seen, Vendor

CHARGE = "a048d601-b4ac-42e6-9618-edbdef670d81"
CREATED = json.loads((PAYLOADS / "pushinpay" / "create_pix_response.json").read_bytes())


def creates(vendor: Vendor) -> Vendor:
    return vendor.on("POST", "/pix/cashIn", (200, CREATED))


def shows(vendor: Vendor, body: Any) -> Vendor:
    answer = (404, {"error": "PIX não encontrado"}) if body is None else (200, body)
    return vendor.on("GET", f"/transactions/{CHARGE}", answer)


def amount_sent(seen: Seen) -> int:
    return int(seen.json["value"])


BOOK = Book(
    adapter=PushinPayAdapter,
    credentials={"api_token": "12345|pushinpay-token-for-tests"},
    creates=creates,
    create_route=("POST", "/pix/cashIn"),
    shows=shows,
    provider_id=CHARGE,
    amount_sent=amount_sent,
    fetched=(
        Fetched("create_pix_response.json", ChargeStatus.PENDING, 2990),
        Fetched("created.json", ChargeStatus.PENDING, 2990),
        Fetched("paid.json", ChargeStatus.PAID, 2990),
        Fetched("expired.json", ChargeStatus.EXPIRED, 2990),
    ),
    with_word=lambda body, word: {**body, "status": word},
    case_credentials=lambda auth: {"panel_token": auth.get("panel_header", "")},
)
