"""SyncPay's book."""

import json
from decimal import Decimal
from typing import Any

from gateways.charges import ChargeStatus
from gateways.syncpay.adapter import SyncPayAdapter
from tests.gateways.books import PAYLOADS, Book, Fetched
from tests.support.vendor import Seen, Vendor

CHARGE = "eb4fe1b0-e928-4561-b4ac-000000000001"
API = "/api/partner/v1"
CREATED = json.loads((PAYLOADS / "syncpay" / "create_cashin_response.json").read_bytes())
TOKEN_ANSWER = {"access_token": "an-hour-of-syncpay", "token_type": "Bearer", "expires_in": 3600}


def ready(vendor: Vendor) -> Vendor:
    return vendor.on("POST", f"{API}/auth-token", (200, TOKEN_ANSWER))


def creates(vendor: Vendor) -> Vendor:
    return vendor.on("POST", f"{API}/cash-in", (200, CREATED))


def shows(vendor: Vendor, body: Any) -> Vendor:
    answer = (404, {"message": "Transaction not found"}) if body is None else (200, body)
    return vendor.on("GET", f"{API}/transaction/{CHARGE}", answer)


def amount_sent(seen: Seen) -> int:
    written = json.loads(seen.body, parse_float=Decimal)["amount"]
    return int(written * 100)


BOOK = Book(
    adapter=SyncPayAdapter,
    credentials={
        "client_id": "89210cff-1a37-4cd0-825d-45fecd8e77bb",
        "client_secret": "dadc1b2c-86ee-4256-845a-d1511de315bb",
    },
    ready=ready,
    creates=creates,
    create_route=("POST", f"{API}/cash-in"),
    shows=shows,
    provider_id=CHARGE,
    amount_sent=amount_sent,
    fetched=(Fetched("query_transaction_completed.json", ChargeStatus.PAID, 2990),),
    with_word=lambda body, word: {"data": {**body["data"], "status": word}},
    case_credentials=lambda auth: {"webhook_token": auth.get("bearer", "")},
)
