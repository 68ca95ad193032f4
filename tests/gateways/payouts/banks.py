"""Three banks that pay out, each speaking its provider's language over the scripted vendor.

A bank keeps what it was told in `payouts` (by the provider's id of it) and every centavo that left
in `left`, so that a test counts money and not calls.
"""

import re
from dataclasses import dataclass, field
from typing import Any

from gateways.efi.adapter import EfiAdapter
from gateways.sandbox.adapter import SandboxAdapter
from gateways.woovi.adapter import WooviAdapter
from tests.support.vendor import Say, Seen, Vendor

CPF = "52998224725"
OTHER_CPF = "11144477735"
NO = (400, {"error": "You do not have enough balance to make this payment"})


@dataclass
class Bank:
    """`owner`: whose every key is. `broke`: there is no money to pay with."""

    vendor: Vendor
    owner: str = CPF
    broke: bool = False
    outcome: str = "paid"
    payouts: dict[str, dict[str, Any]] = field(default_factory=dict)
    left: list[str] = field(default_factory=list)

    def settle(self, name: str) -> None:
        """The money moves, once the payout was let go."""
        self.left.append(name)
        self.payouts[name]["state"] = self.outcome


class WooviBank(Bank):
    """A payment is created and then approved."""

    adapter = WooviAdapter
    credentials = {"app_id": "app"}
    send_route = ("POST", r"/api/v1/payment/approve")
    words = {"pending": "APPROVED", "paid": "CONFIRMED", "failed": "FAILED", "odd": "ON_HOLD"}

    def open(self) -> None:
        vendor = self.vendor
        vendor.on("GET", r"/api/v1/pix-keys/.+/check", self.check)
        vendor.on("GET", r"/api/v1/payment/[0-9a-f-]{36}", self.show)
        vendor.on("POST", r"/api/v1/payment", self.create)
        vendor.on("POST", r"/api/v1/payment/approve", self.send)

    def name(self, payout_id: Any) -> str:
        return str(payout_id)

    def check(self, _seen: Seen) -> Say:
        owner = {"name": "Ana", "taxID": {"taxID": self.owner, "type": "BR:CPF"}}
        return 200, {"pixKey": {"key": "…", "type": "CPF", "owner": owner}}

    def create(self, seen: Seen) -> Say:
        name = seen.json["correlationID"]
        if name in self.payouts:
            return 400, {"error": "Já existe um pagamento com o correlationID fornecido"}
        self.payouts[name] = {"value": seen.json["value"], "state": "created"}
        return 200, self.body(name)

    def send(self, seen: Seen) -> Say:
        name = seen.json["correlationID"]
        if self.broke or self.payouts[name]["state"] != "created":
            return NO
        self.settle(name)
        return 200, self.body(name, "APPROVED")

    def show(self, seen: Seen) -> Say:
        name = seen.path.rpartition("/")[2]
        if name not in self.payouts:
            return 404, {"error": "Pagamento não encontrado"}
        return 200, self.body(name)

    def body(self, name: str, word: str = "") -> dict[str, Any]:
        kept = self.payouts[name]
        said = word or self.words.get(kept["state"], "CREATED")
        answer: dict[str, Any] = {
            "payment": {"value": kept["value"], "status": said, "correlationID": name}
        }
        if said == "CONFIRMED":
            answer["transaction"] = {"value": kept["value"], "endToEndId": "E2E"}
            answer["destination"] = {"name": "Ana", "taxID": self.owner}
        return answer


class EfiBank(Bank):
    """One PUT sends; the holder's document is compared before."""

    adapter = EfiAdapter
    credentials = {"client_id": "id", "client_secret": "s", "pix_key": "k", "certificate_pem": ""}
    send_route = ("PUT", r"/v3/gn/pix/[0-9a-f]+")
    words = {"pending": "EM_PROCESSAMENTO", "paid": "REALIZADO", "failed": "NAO_REALIZADO"}

    def open(self) -> None:
        token = {"access_token": "t", "token_type": "Bearer", "expires_in": 3600}
        self.vendor.on("POST", "/oauth/token", (200, token))
        self.vendor.on("PUT", self.send_route[1], self.send)
        self.vendor.on("GET", r"/v2/gn/pix/enviados/id-envio/[0-9a-f]+", self.show)

    def name(self, payout_id: Any) -> str:
        return str(payout_id.hex)

    def send(self, seen: Seen) -> Say:
        name, body = seen.path.rpartition("/")[2], seen.json
        if self.broke:
            return 400, {"nome": "documento_bloqueado", "mensagem": "…"}
        if body["favorecido"]["cpf"] != self.owner:
            return 400, {"nome": "chave_nao_pertence_ao_documento", "mensagem": "…"}
        if name in self.payouts:
            return 409, {"nome": "id_envio_duplicado", "mensagem": "…"}
        self.payouts[name] = {"value": body["valor"], "state": "created"}
        self.settle(name)
        return 201, {"idEnvio": name, "e2eId": "E2E", "valor": body["valor"],
                     "status": "EM_PROCESSAMENTO"}  # fmt: skip

    def show(self, seen: Seen) -> Say:
        name = seen.path.rpartition("/")[2]
        if name not in self.payouts:
            gone = "https://pix.bcb.gov.br/api/v2/error/PixEnviadoNaoEncontrado"
            return 404, {"type": gone, "title": "Não Encontrado", "status": 404}
        kept = self.payouts[name]
        holder = {"nome": "Ana", "cpf": f"***.{self.owner[3:6]}.{self.owner[6:9]}-**"}
        return 200, {
            "endToEndId": "E2E", "idEnvio": name, "valor": kept["value"],
            "status": self.words.get(kept["state"], "EM_ANALISE"),
            "favorecido": {"chave": "…", "identificacao": holder},
        }  # fmt: skip


class SandboxBank(Bank):
    """The product's own little provider, as its API has it."""

    adapter = SandboxAdapter
    credentials = {"api_key": "sbx", "signing_secret": "s"}
    send_route = ("POST", r"/payouts")
    words = {"pending": "processing", "paid": "paid", "failed": "failed"}

    def open(self) -> None:
        self.vendor.on("POST", "/payouts", self.send)
        self.vendor.on("GET", r"/payouts/by-reference/[0-9a-f]+", self.show)

    def name(self, payout_id: Any) -> str:
        return str(payout_id.hex)

    def send(self, seen: Seen) -> Say:
        body = seen.json
        if self.broke:
            return 401, {"error": {"code": "bad_key"}}
        if body["document"] != self.owner:
            return 422, {"error": {"code": "holder_differs"}}
        name = body["reference"]
        if name not in self.payouts:
            self.payouts[name] = {"value": body["amount"], "state": "created"}
            self.settle(name)
        if self.payouts[name]["value"] != body["amount"]:
            return 409, {"error": {"code": "reference_taken"}}
        return 201, self.body(name, "processing")

    def show(self, seen: Seen) -> Say:
        name = seen.path.rpartition("/")[2]
        if name not in self.payouts:
            return 404, {"error": {"code": "payout_not_found"}}
        return 200, self.body(name)

    def body(self, name: str, word: str = "") -> dict[str, Any]:
        kept = self.payouts[name]
        said = word or self.words.get(kept["state"], "in_review")
        return {
            "id": f"sbx-{name}", "reference": name, "status": said, "amount": kept["value"],
            "fee": "0.50" if said == "paid" else None, "failure": "", "currency": "BRL",
            "holder_document": re.sub(r"^...|..$", lambda end: "*" * len(end[0]), self.owner),
        }  # fmt: skip


BANKS = {"woovi": WooviBank, "efi": EfiBank, "sandbox": SandboxBank}
