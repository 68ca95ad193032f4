"""Efí's objects in the states tests need."""

import json
from typing import Any

from gateways.deliveries import Event
from gateways.efi.translate import normalize_webhook
from tests.gateways.books import PAYLOADS
from tests.gateways.providers.efi import BOOK

TAKEN = {"nome": "txid_duplicado", "mensagem": "Campo txid informado já foi utilizado"}
IDS: dict[str, Any] = json.loads((PAYLOADS / "pix" / "ids.json").read_text())


def cob(**changes: Any) -> dict[str, Any]:
    return {**BOOK.sample("query_cob_concluida.json"), **changes}


def pix(**changes: Any) -> dict[str, Any]:
    return {**BOOK.sample("paid.json")["pix"][0], **changes}


def told(*received: dict[str, Any]) -> list[Event]:
    return normalize_webhook({"pix": list(received)})


def back(valor: str = "29.90", status: str = "DEVOLVIDO", **changes: Any) -> dict[str, Any]:
    return {"id": "ref1", "rtrId": "D1", "valor": valor, "status": status, **changes}
