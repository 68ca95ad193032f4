"""Átomo Pay's verbs. https://docs.atomopay.com.br (not readable) · evidence: C."""

from typing import Any

from django.utils.translation import gettext_noop as _

from gateways.atomopay.translate import (
    normalize_charge,
    normalize_create_response,
    normalize_webhook,
    transaction_body,
)
from gateways.charges import Charge, ChargeRequest, Method
from gateways.deliveries import Delivery, Event
from gateways.gateway_adapter import Capabilities, Credential, GatewayAdapter
from gateways.http import Answer
from gateways.shapes import segment, well_formed
from gateways.trouble import OutcomeUnknown


class AtomoPayAdapter(GatewayAdapter):
    """No webhook of theirs proves anything but that its sender knows the address we gave.

    Refunds stay off until somebody has seen one: an address a single note mentions, whose treatment
    of amounts nobody knows, is no place to send money from.
    """

    slug = "atomopay"
    title = "Átomo Pay"
    base_url = "https://api.atomopay.com.br/api/public/v1"
    capabilities = Capabilities(
        methods=frozenset({Method.PIX}),
        idempotent_create=False,
        query_by_token=False,
        refunds=False,
        partial_refund=False,
        token_in_path=True,
    )
    credentials = (
        Credential("api_token", _("Token da API"), _("No painel da Átomo Pay, em API.")),
        Credential("product_hash", _("Hash do produto"), _("De um produto criado no painel.")),
        Credential("offer_hash", _("Hash da oferta"), _("Da oferta desse produto.")),
    )

    def create_charge(self, request: ChargeRequest) -> Charge:
        body = transaction_body(request, self.account.credentials)
        answer = self._call("POST", "/transactions", json=body)
        return normalize_create_response(answer.agreed(), request)

    def fetch(self, *, provider_id: str = "", token: str = "") -> Charge | None:
        """They can be asked by their own hash alone."""
        if not provider_id:
            raise OutcomeUnknown("cannot be asked by token")
        answer = self._call("GET", f"/transactions/{segment(provider_id)}")
        if answer.status == 404:
            return None
        charge = normalize_charge(answer.agreed())
        if charge.provider_id != provider_id:
            raise OutcomeUnknown("answered for another charge")
        return charge

    def check(self) -> None:
        answer = self._call("GET", "/products")
        if not answer.ok:
            raise answer.refused()

    def parse(self, delivery: Delivery) -> list[Event]:
        with well_formed():
            return normalize_webhook(delivery)

    def _call(self, method: str, path: str, **options: Any) -> Answer:
        """They want the key in the address: no line of ours may ever name that address."""
        token = self.account.credentials.get("api_token", "")
        headers = {"Accept": "application/json"}
        return self.http.request(
            method, path, params={"api_token": token}, headers=headers, **options
        )
