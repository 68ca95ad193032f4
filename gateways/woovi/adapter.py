"""Woovi's API of charges.

https://developers.woovi.com/docs/concepts/idempotence
https://developers.woovi.com/docs/refund/charge-refund-create-api
"""

from dataclasses import replace
from typing import Any
from urllib.parse import quote

from core.money import Money
from gateways.charges import Charge, ChargeRequest, ChargeStatus, Method, Refund
from gateways.deliveries import Delivery, Event, Trust
from gateways.gateway_adapter import Capabilities, Credential, GatewayAdapter
from gateways.http import Answer
from gateways.reading import read_object
from gateways.trouble import (
    AuthenticationFailed,
    CredentialsRejected,
    InvalidRequest,
    ProviderRejected,
)
from gateways.woovi.payouts import WooviPayouts
from gateways.woovi.signing import (
    PRODUCTION_KEYS,
    SANDBOX_KEYS,
    identify,
    is_from_holder,
    is_from_woovi,
)
from gateways.woovi.translate import (
    charge_body,
    find_refund,
    is_absent,
    normalize_create_response,
    normalize_refund,
    normalize_webhook,
    refund_body,
    signing_keys,
)


class WooviAdapter(WooviPayouts, GatewayAdapter):
    """A charge is known by our token, its correlationID, which also makes it happen once."""

    slug = "woovi"
    title = "Woovi (OpenPix)"
    base_url = "https://api.woovi.com"
    test_base_url = "https://api.woovi-sandbox.com"
    capabilities = Capabilities(
        methods=frozenset({Method.PIX}),
        idempotent_create=True,
        query_by_token=True,
        webhook_trust=Trust.SIGNED,
    )
    credentials = (
        Credential("app_id", "AppID", "De API/Plugins. É enviado como está, sem Bearer."),
        Credential(
            "webhook_public_key",
            "Chaves públicas dos webhooks",
            "Em PEM, uma depois da outra. Vazio: a chave que a Woovi publica. "
            "O teste de conexão avisa quando ela mudar.",
            required=False,
            multiline=True,
        ),
        Credential(
            "legacy_secret",
            "Chave secreta HMAC do webhook",
            "Só para webhooks antigos, conferidos por X-OpenPix-Signature.",
            required=False,
        ),
    )

    def create_charge(self, request: ChargeRequest) -> Charge:
        """An existing charge with our token is adopted when it is of the same amount."""
        answer = self._call(
            "POST",
            "/api/v1/charge",
            params={"return_existing": "true"},
            json=charge_body(request),
        )
        known = self.fetch(token=request.token) if answer.status in (400, 409) else None
        charge = known or normalize_create_response(_yes(answer))
        if charge.amount != request.amount:
            raise InvalidRequest("the token names another charge", code="amount_differs")
        return charge

    def fetch(self, *, provider_id: str = "", token: str = "") -> Charge | None:
        """The charge; once paid, also its transactions and refunds, which it leaves out."""
        path = _path(token or provider_id)
        answer = self._call("GET", path)
        if is_absent(answer.status, answer.json):
            return None
        charge = normalize_create_response(_yes(answer))
        if charge.status is not ChargeStatus.PAID:
            return charge
        named = {"charge": charge.token}
        transactions = self._list("/api/v1/transaction", params=named)
        return normalize_create_response(answer.body(), transactions, self._list(f"{path}/refund"))

    def refund(self, charge: Charge, amount: Money, idempotency_key: str) -> Refund:
        """The key is the refund's correlationID: a repetition finds the first one."""
        path = f"{_path(charge.token or charge.provider_id)}/refund"
        answer = self._call("POST", path, json=refund_body(amount, idempotency_key))
        if answer.status in (400, 409):
            known = find_refund(self._list(path), idempotency_key)
            if known is None:
                raise ProviderRejected(code=str(answer.status))
            return normalize_refund(known)
        return normalize_refund(_yes(answer))

    def cancel(self, charge: Charge) -> Charge:
        _yes(self._call("DELETE", _path(charge.token or charge.provider_id)))
        return replace(charge, status=ChargeStatus.FAILED)

    def check(self) -> None:
        """Also whether webhooks are signed with a key we know: it is only looked up here."""
        _yes(self._call("GET", "/api/v1/charge", params={"limit": "1"}))
        published = _yes(self._call("GET", "/api/v1/webhook/public-keys"))
        if not identify(signing_keys(published)) & identify(self._known_keys()):
            raise ProviderRejected("webhooks are signed with another key", code="webhook_key")

    def authenticate(self, delivery: Delivery) -> Trust:
        """Woovi's signature, or the older one where its secret is set.

        Woovi's key is the same for all its merchants. It proves who sent this, not for whom:
        a paid charge is fetched with this account's key. Raises AuthenticationFailed.
        """
        secret = self.account.credentials.get("legacy_secret", "").strip()
        signature = delivery.headers.get("x-webhook-signature", "")
        older = delivery.headers.get("x-openpix-signature", "")
        if is_from_woovi(signature, delivery.body, self._known_keys()):
            return Trust.SIGNED
        if secret and is_from_holder(older, delivery.body, secret):
            return Trust.SIGNED
        raise AuthenticationFailed

    def parse(self, delivery: Delivery) -> list[Event]:
        return normalize_webhook(read_object(delivery.body))

    def _known_keys(self) -> str:
        """The sandbox signs with a key of its own, which production must not believe."""
        given = self.account.credentials.get("webhook_public_key", "").strip()
        is_sandbox = self.http.base_url == self.test_base_url
        return given or (SANDBOX_KEYS if is_sandbox else PRODUCTION_KEYS)

    def _list(self, path: str, **options: Any) -> dict[str, Any]:
        """Something about a charge beyond the charge; the account need not be let see it."""
        try:
            answer = self._call("GET", path, **options)
        except CredentialsRejected:
            return {}
        return answer.json if answer.ok and isinstance(answer.json, dict) else {}

    def _call(self, method: str, path: str, **options: Any) -> Answer:
        headers = {"Authorization": self.account.credentials["app_id"]}
        return self.http.request(method, path, headers=headers, **options)


def _path(charge: str) -> str:
    return f"/api/v1/charge/{quote(charge, safe='')}"


def _yes(answer: Answer) -> dict[str, Any]:
    """The object of a yes. Their errors are sentences, so the status is the code."""
    if not answer.ok:
        raise answer.refused()
    return answer.body()
