"""The book of the sandbox that ships with the product."""

import json
from typing import Any

from gateways.charges import ChargeStatus, Method
from gateways.sandbox.adapter import SandboxAdapter
from gateways.sandbox.translate import normalize_amount
from tests.gateways.books import PAYLOADS, Book, Fetched
from tests.support.vendor import Seen, Vendor

HERE = PAYLOADS / "sandbox"
OPEN = json.loads((HERE / "open.json").read_bytes())
CHARGE = OPEN["id"]
ABSENT = (404, {"error": {"code": "charge_not_found", "message": "No such charge."}})


def creates(vendor: Vendor) -> Vendor:
    return vendor.on("POST", "/charges", lambda seen: (201, _made(seen)))


def _made(seen: Seen) -> dict[str, Any]:
    return {**OPEN, "reference": seen.json["reference"], "amount": seen.json["amount"]}


def shows(vendor: Vendor, body: Any) -> Vendor:
    return vendor.on("GET", f"/charges/{CHARGE}", ABSENT if body is None else (200, body))


def refunds(vendor: Vendor) -> Vendor:
    line = {"id": "rfd_1", "amount": "10.00", "status": "done", "key": "1" * 32}
    return vendor.on("POST", f"/charges/{CHARGE}/refunds", (201, line))


def cancels(vendor: Vendor) -> Vendor:
    gone = {**OPEN, "status": "cancelled"}
    return vendor.on("POST", f"/charges/{CHARGE}/cancel", (200, gone))


BOOK = Book(
    adapter=SandboxAdapter,
    credentials={"api_key": "sbx_0123456789abcdef", "signing_secret": "sbxwh_0123456789abcdef"},
    creates=creates,
    create_route=("POST", "/charges"),
    shows=shows,
    provider_id=CHARGE,
    amount_sent=lambda seen: normalize_amount(seen.json["amount"]).minor,
    fetched=(
        Fetched("open.json", ChargeStatus.PENDING, 2990),
        Fetched("paid_pix.json", ChargeStatus.PAID, 2990, fee=100),
        Fetched("paid_card.json", ChargeStatus.PAID, 2990, fee=300),
        Fetched("paid_twice.json", ChargeStatus.PAID, 5820, fee=100),
        Fetched("partly_refunded.json", ChargeStatus.PAID, 2990, refunded=990, fee=100),
        Fetched("refunded.json", ChargeStatus.REFUNDED, 2990, refunded=2990, fee=100),
        Fetched("charged_back.json", ChargeStatus.CHARGEBACK, 2990, fee=300, dispute="open"),
        Fetched("dispute_won.json", ChargeStatus.PAID, 2990, fee=300, dispute="won"),
        Fetched("expired.json", ChargeStatus.EXPIRED, 2990),
        Fetched("declined.json", ChargeStatus.FAILED, 2990),
    ),
    with_word=lambda body, word: {**body, "status": word},
    refunds=refunds,
    refund_route=("POST", f"/charges/{CHARGE}/refunds"),
    cancels=cancels,
    case_credentials=lambda auth: {"signing_secret": auth["signing_secret"]} if auth else {},
    methods=(Method.PIX, Method.CARD),
)
