"""Paradise's book."""

import json
from typing import Any

from gateways.charges import ChargeStatus
from gateways.paradise.adapter import ParadiseAdapter
from tests.gateways.books import PAYLOADS, Book, Fetched
from tests.support.vendor import Seen, Vendor

HERE = PAYLOADS / "paradise"
CREATED = json.loads((HERE / "create_response.json").read_bytes())
REFUNDED = json.loads((HERE / "refund_response.json").read_bytes())


def creates(vendor: Vendor) -> Vendor:
    return vendor.on("POST", "/transaction.php", (200, CREATED))


def shows(vendor: Vendor, body: Any) -> Vendor:
    answer = (404, {"error": "Transação não encontrada"}) if body is None else (200, body)
    return vendor.on("GET", "/query.php", answer)


def refunds(vendor: Vendor) -> Vendor:
    return vendor.on("POST", "/refund.php", (200, REFUNDED))


def amount_sent(seen: Seen) -> int:
    return int(seen.json["amount"])


BOOK = Book(
    adapter=ParadiseAdapter,
    credentials={"secret_key": "sk_paradise_for_tests", "product_hash": "prod_0123456789abcdef"},
    creates=creates,
    create_route=("POST", "/transaction.php"),
    shows=shows,
    provider_id="145732",
    amount_sent=amount_sent,
    fetched=(Fetched("query_transaction.json", ChargeStatus.PAID, 2990),),
    with_word=lambda body, word: {**body, "status": word},
    refunds=refunds,
    refund_route=("POST", "/refund.php"),
)
