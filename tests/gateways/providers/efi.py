"""What the contract suite is told of Efí."""

from decimal import Decimal
from typing import Any

from gateways.charges import ChargeStatus
from gateways.efi.adapter import EfiAdapter
from tests.gateways.books import PATH_SECRET, PAYLOADS, TOKEN, Book, Fetched
from tests.support.vendor import Say, Seen, Vendor

E2E = "E12345678202611221500a1B2c3D4e5F"
COB = r"/v2/cob/[0-9a-f]{32}"
RETURN = rf"/v2/pix/{E2E}/devolucao/\w+"
ABSENT = {"nome": "cobranca_nao_encontrada", "mensagem": "Nenhuma cobrança encontrada"}
PIX_KEY = "71cdf9ba-c695-4e3c-b010-abb521a3f1be"


def sample(name: str) -> Any:
    return BOOK.sample(name)


def ready(vendor: Vendor) -> None:
    granted = {"access_token": "a-token-for-tests", "token_type": "Bearer", "expires_in": 3600}
    vendor.on("POST", "/oauth/token", (200, granted))


def creates(vendor: Vendor) -> None:
    """As Efí answers: the charge as it was asked."""

    def answer(seen: Seen) -> Say:
        made = {**sample("create_cob_response.json"), **seen.json}
        made["txid"] = seen.path.rpartition("/")[2]
        made["calendario"] = {"criacao": "2026-11-22T15:00:00.000Z", **seen.json["calendario"]}
        return 201, made

    vendor.on("PUT", COB, answer)


def shows(vendor: Vendor, body: Any) -> None:
    vendor.on("GET", COB, (404, ABSENT) if body is None else (200, body))


def refunds(vendor: Vendor) -> None:
    def answer(seen: Seen) -> Say:
        return 201, {
            "id": seen.path.rpartition("/")[2],
            "rtrId": "D12345678202611221600a1B2c3D4e5F",
            "valor": seen.json["valor"],
            "horario": {"solicitacao": "2026-11-22T16:00:00.000Z"},
            "status": "EM_PROCESSAMENTO",
        }

    vendor.on("PUT", RETURN, answer)


def cancels(vendor: Vendor) -> None:
    def answer(seen: Seen) -> Say:
        return 200, {**sample("create_cob_response.json"), **seen.json}

    vendor.on("PATCH", COB, answer)


def case_secrets(auth: dict[str, Any]) -> tuple[str, ...]:
    return (auth.get("hmac_query_secret", PATH_SECRET),)


BOOK = Book(
    adapter=EfiAdapter,
    credentials={
        "client_id": "Client_Id_for_tests_only",
        "client_secret": "Client_Secret_for_tests_only",
        "pix_key": PIX_KEY,
    },
    ready=ready,
    creates=creates,
    create_route=("PUT", COB),
    shows=shows,
    provider_id=TOKEN,
    amount_sent=lambda seen: int(Decimal(seen.json["valor"]["original"]) * 100),
    fetched=(
        Fetched("query_cob_concluida.json", ChargeStatus.PAID, 2990),
        Fetched("query_cob_ativa_mas_vencida.json", ChargeStatus.EXPIRED, 2990),
        Fetched("query_cob_removida_psp.json", ChargeStatus.FAILED, 2990),
        Fetched("create_cob_response.json", ChargeStatus.PENDING, 2990),
    ),
    with_word=lambda body, word: {**body, "status": word},
    refunds=refunds,
    refund_route=("PUT", RETURN),
    cancels=cancels,
    case_secrets=case_secrets,
)

__all__ = ["ABSENT", "BOOK", "COB", "E2E", "PAYLOADS", "PIX_KEY", "RETURN"]
