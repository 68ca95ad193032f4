"""SyncPay's verbs. https://syncpay.apidog.io · evidence: B."""

import hmac
from typing import Any

from django.utils.translation import gettext_noop as _

from gateways.charges import Charge, ChargeRequest, Method
from gateways.deliveries import Delivery, Event, Trust
from gateways.gateway_adapter import Capabilities, Credential, GatewayAdapter
from gateways.http import Answer
from gateways.shapes import fields, segment, text, well_formed
from gateways.syncpay.client import AS_JSON, SyncPayClient
from gateways.syncpay.translate import (
    charge_body,
    normalize_charge,
    normalize_create_response,
    normalize_webhook,
)
from gateways.trouble import AuthenticationFailed, OutcomeUnknown, ProviderRejected


class SyncPayAdapter(GatewayAdapter):
    """Echoes nothing of ours and knows no idempotency: the webhook's address holds the token.

    Their pages show no call that gives money back: a refund made in the panel is seen by asking.
    """

    slug = "syncpay"
    title = "SyncPay"
    base_url = "https://api.syncpayments.com.br"
    capabilities = Capabilities(
        methods=frozenset({Method.PIX}),
        idempotent_create=False,
        query_by_token=False,
        refunds=False,
        partial_refund=False,
        token_in_path=True,
    )
    credentials = (
        Credential("client_id", _("Client ID"), _("Em Integrações › API, no painel da SyncPay.")),
        Credential("client_secret", _("Client secret")),
        Credential(
            "webhook_token",
            _("Token do webhook"),
            _("Só se o webhook foi cadastrado no painel: o token que ele mostrou."),
            required=False,
        ),
    )

    def create_charge(self, request: ChargeRequest) -> Charge:
        answer = self._call("POST", "/cash-in", json=charge_body(request))
        if not answer.ok and "max_cashin" in text(fields(answer.json).get("message"), most=500):
            raise ProviderRejected("over the account's limit", code="max_cashin")
        return normalize_create_response(answer.agreed(), request)

    def fetch(self, *, provider_id: str = "", token: str = "") -> Charge | None:
        """They can be asked by their own id alone."""
        if not provider_id:
            raise OutcomeUnknown("cannot be asked by token")
        answer = self._call("GET", f"/transaction/{segment(provider_id)}")
        if answer.status == 404:
            return None
        charge = normalize_charge(answer.agreed())
        if charge.provider_id.lower() != provider_id.lower():
            raise OutcomeUnknown("answered for another charge")
        return charge

    def check(self) -> None:
        """A token is given to nobody else. Raises GatewayError."""
        self._client().renew()

    def authenticate(self, delivery: Delivery) -> Trust:
        """The address, and the registered webhook's own token when the account has one.

        Raises AuthenticationFailed.
        """
        trust = super().authenticate(delivery)
        token = self.account.credentials.get("webhook_token", "")
        given = delivery.headers.get("authorization", "")
        if token and not hmac.compare_digest(given.encode(), f"Bearer {token}".encode()):
            raise AuthenticationFailed
        return trust

    def parse(self, delivery: Delivery) -> list[Event]:
        with well_formed():
            return normalize_webhook(delivery)

    def _call(self, method: str, path: str, **options: Any) -> Answer:
        return self._client().request(method, f"/api/partner/v1{path}", headers=AS_JSON, **options)

    def _client(self) -> SyncPayClient:
        return SyncPayClient(self.account, self.http, self.clock)
