"""Asaas' book."""

import json
from decimal import Decimal
from typing import Any

from gateways.asaas.adapter import AsaasAdapter
from gateways.charges import ChargeStatus
from tests.gateways.books import PAYLOADS, Book, Fetched
from tests.support.vendor import Seen, Vendor

PAYMENT = "pay_9test000000000001"


def sample(name: str) -> Any:
    return json.loads((PAYLOADS / "asaas" / name).read_bytes())


def nothing_yet(seen: Seen) -> tuple[int, dict[str, Any]]:
    return 200, {"object": "list", "hasMore": False, "totalCount": 0, "data": []}


def made(seen: Seen) -> tuple[int, dict[str, Any]]:
    """The bill they make of what was asked."""
    return 200, {**sample("created.json")["payment"], **seen.json}


def creates(vendor: Vendor) -> Vendor:
    vendor.on("GET", "/payments", nothing_yet)
    vendor.on("GET", "/customers", nothing_yet)
    vendor.on("POST", "/customers", (200, {"object": "customer", "id": "cus_000000000001"}))
    vendor.on("POST", "/payments", made)
    code = sample("create_pix_qrcode_response.json")
    return vendor.on("GET", f"/payments/{PAYMENT}/pixQrCode", (200, code))


def shows(vendor: Vendor, body: Any) -> Vendor:
    answer = (404, b"") if body is None else (200, body["payment"])
    return vendor.on("GET", f"/payments/{PAYMENT}", answer)


def refunded(seen: Seen) -> tuple[int, dict[str, Any]]:
    back = {**seen.json, "status": "PENDING", "dateCreated": "2026-11-22 13:00:00"}
    return 200, {**sample("paid.json")["payment"], "refunds": [back]}


def refunds(vendor: Vendor) -> Vendor:
    shows(vendor, sample("paid.json"))
    return vendor.on("POST", f"/payments/{PAYMENT}/refund", refunded)


def cancels(vendor: Vendor) -> Vendor:
    return vendor.on("DELETE", f"/payments/{PAYMENT}", (200, {"deleted": True, "id": PAYMENT}))


def amount_sent(seen: Seen) -> int:
    return int(json.loads(seen.body, parse_float=Decimal)["value"] * 100)


BOOK = Book(
    adapter=AsaasAdapter,
    credentials={"api_key": "$aact_hmlg_000MzkwODA2MWY2OGM3MWRlMDU2NWM3MzJl"},
    creates=creates,
    create_route=("POST", r"/payments$"),
    shows=shows,
    provider_id=PAYMENT,
    amount_sent=amount_sent,
    fetched=(
        Fetched("created.json", ChargeStatus.PENDING, 2990),
        Fetched("paid.json", ChargeStatus.PAID, 2990, fee=99),
        Fetched("refunded.json", ChargeStatus.REFUNDED, 2990, refunded=2990),
        Fetched("chargeback.json", ChargeStatus.CHARGEBACK, 2990, dispute="open"),
        Fetched("deleted.json", ChargeStatus.FAILED, 2990),
    ),
    with_word=lambda body, word: {**body, "payment": {**body["payment"], "status": word}},
    refunds=refunds,
    refund_route=("POST", f"/payments/{PAYMENT}/refund"),
    cancels=cancels,
    case_credentials=lambda auth: {"webhook_token": auth.get("token", "")},
)
