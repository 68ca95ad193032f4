"""Pagar.me's book."""

import json
from typing import Any

from gateways.charges import ChargeStatus
from gateways.pagarme.adapter import PagarmeAdapter
from tests.gateways.books import PAYLOADS, Book, Fetched
from tests.support.vendor import Seen, Vendor

CHARGE = "ch_test0000000000001"
CHARGE_PATH = rf"/charges/{CHARGE}"
HERE = PAYLOADS / "pagarme"
ORDER = json.loads((HERE / "create_order_response.json").read_bytes())
PAYABLES = json.loads((HERE / "payables.json").read_bytes())
REFUNDED = json.loads((HERE / "refunded.json").read_bytes())["data"]


def creates(vendor: Vendor) -> Vendor:
    return vendor.on("POST", "/orders", (200, ORDER))


def shows(vendor: Vendor, hook: Any) -> Vendor:
    """The recorded charges are those of webhooks, which hold them under `data`."""
    vendor.on("GET", "/payables", (200, PAYABLES))
    answer = (404, {"message": "Charge not found."}) if hook is None else (200, hook["data"])
    return vendor.on("GET", CHARGE_PATH, answer)


def refunds(vendor: Vendor) -> Vendor:
    back = {**REFUNDED, "status": "paid", "canceled_amount": 1000}
    return vendor.on("DELETE", CHARGE_PATH, (200, back))


def cancels(vendor: Vendor) -> Vendor:
    gone = {**ORDER["charges"][0], "status": "canceled"}
    vendor.on("GET", CHARGE_PATH, (200, ORDER["charges"][0]))
    return vendor.on("DELETE", CHARGE_PATH, (200, gone))


def amount_sent(seen: Seen) -> int:
    return int(seen.json["items"][0]["amount"])


BOOK = Book(
    adapter=PagarmeAdapter,
    credentials={"secret_key": "sk_test_0123456789abcdef"},
    creates=creates,
    create_route=("POST", "/orders"),
    shows=shows,
    provider_id=CHARGE,
    amount_sent=amount_sent,
    fetched=(
        Fetched("paid.json", ChargeStatus.PAID, 2990, fee=29),
        Fetched("failed.json", ChargeStatus.FAILED, 2990),
        Fetched("refunded.json", ChargeStatus.REFUNDED, 2990, refunded=2990, fee=29),
    ),
    with_word=lambda hook, word: {**hook, "data": {**hook["data"], "status": word}},
    refunds=refunds,
    refund_route=("DELETE", CHARGE_PATH),
    cancels=cancels,
    case_credentials=lambda auth: {
        "webhook_user": auth.get("user", ""),
        "webhook_password": auth.get("password", ""),
    },
)
