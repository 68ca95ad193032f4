"""PushinPay's verbs. https://app.theneo.io/pushinpay/pix · evidence: B."""

import hmac
from dataclasses import replace
from datetime import timedelta
from typing import Any

from django.utils.translation import gettext_noop as _

from core.money import Money
from gateways.charges import Charge, ChargeRequest, Method
from gateways.deliveries import Delivery, Event, Trust
from gateways.gateway_adapter import Capabilities, Credential, GatewayAdapter
from gateways.http import Answer
from gateways.pushinpay.translate import charge_body, normalize_create_response, normalize_webhook
from gateways.shapes import segment, well_formed
from gateways.trouble import AuthenticationFailed, OutcomeUnknown

# Nobody can choose it, and sources say 15 or 30 minutes: a dead code must not be shown.
_LIVES = timedelta(minutes=15)
_NO_CHARGE = "00000000-0000-0000-0000-000000000000"


class PushinPayAdapter(GatewayAdapter):
    """Echoes nothing of ours and knows no idempotency: the webhook's address holds the token.

    Refunds stay off: public integrations name two different addresses for them and the vendor's
    pages none. A refund made in their panel is seen by asking.
    """

    slug = "pushinpay"
    title = "PushinPay"
    base_url = "https://api.pushinpay.com.br/api"
    test_base_url = "https://api-sandbox.pushinpay.com.br/api"
    capabilities = Capabilities(
        methods=frozenset({Method.PIX}),
        idempotent_create=False,
        query_by_token=False,
        refunds=False,
        partial_refund=False,
        min_amount=Money(50),
        # More than one question a minute can close the account.
        poll_interval=timedelta(seconds=60),
        token_in_path=True,
    )
    credentials = (
        Credential("api_token", _("Token da API"), _("Em Configurações, no painel da PushinPay.")),
        Credential(
            "panel_token",
            _("Token do cabeçalho do webhook"),
            _("Se o painel manda um cabeçalho x-pushinpay-token, o valor dele."),
            required=False,
        ),
    )

    def create_charge(self, request: ChargeRequest) -> Charge:
        answer = self._call("POST", "/pix/cashIn", json=charge_body(request))
        dies_at = min(request.expires_at, request.created_at + _LIVES)
        return replace(normalize_create_response(answer.agreed()), expires_at=dies_at)

    def fetch(self, *, provider_id: str = "", token: str = "") -> Charge | None:
        """They can be asked by their own id alone."""
        if not provider_id:
            raise OutcomeUnknown("cannot be asked by token")
        answer = self._call("GET", f"/transactions/{segment(provider_id)}")
        if answer.status == 404:
            return None
        charge = normalize_create_response(answer.agreed())
        if charge.provider_id != provider_id.lower():
            raise OutcomeUnknown("answered for another charge")
        return charge

    def check(self) -> None:
        """A charge that cannot exist: 404 is said only to those who are let in."""
        answer = self._call("GET", f"/transactions/{_NO_CHARGE}")
        if answer.status != 404:
            answer.agreed()

    def authenticate(self, delivery: Delivery) -> Trust:
        """The address, and the panel's header when the account has one.

        Raises AuthenticationFailed.
        """
        trust = super().authenticate(delivery)
        wanted = self.account.credentials.get("panel_token", "")
        given = delivery.headers.get("x-pushinpay-token", "")
        if wanted and not hmac.compare_digest(given.encode(), wanted.encode()):
            raise AuthenticationFailed
        return trust

    def parse(self, delivery: Delivery) -> list[Event]:
        with well_formed():
            return normalize_webhook(delivery)

    def _call(self, method: str, path: str, **options: Any) -> Answer:
        token = self.account.credentials.get("api_token", "")
        headers = {"Authorization": f"Bearer {token}", "Accept": "application/json"}
        return self.http.request(method, path, headers=headers, **options)
