"""Pagar.me's verbs. https://docs.pagar.me/reference · evidence: A-."""

import base64
import hmac
from dataclasses import replace
from typing import Any

from django.utils.translation import gettext_noop as _

from core.money import Money
from gateways.charges import Charge, ChargeRequest, ChargeStatus, Method, Refund
from gateways.deliveries import Delivery, Event, Trust
from gateways.gateway_adapter import Capabilities, Credential, GatewayAdapter
from gateways.http import Answer
from gateways.pagarme.translate import (
    normalize_charge,
    normalize_create_response,
    normalize_payables,
    normalize_refund,
    normalize_webhook,
    order_body,
    token_of,
)
from gateways.payers import require
from gateways.reading import read_object
from gateways.shapes import fields, first, segment, text, well_formed
from gateways.trouble import (
    AuthenticationFailed,
    GatewayError,
    OutcomeUnknown,
    ProviderRejected,
)


class PagarmeAdapter(GatewayAdapter):
    """An order holds one charge; the charge is what we know it by."""

    slug = "pagarme"
    title = "Pagar.me"
    # The key decides: sk_test_ is the sandbox.
    base_url = "https://api.pagar.me/core/v5"
    capabilities = Capabilities(
        methods=frozenset({Method.PIX}), idempotent_create=True, query_by_token=True
    )
    credentials = (
        Credential(
            "secret_key", _("Chave secreta"), _("Começa com sk_; a de testes, com sk_test_.")
        ),
        Credential(
            "webhook_user",
            _("Usuário do webhook"),
            _("Se o webhook foi cadastrado com autenticação básica no painel."),
            required=False,
        ),
        Credential("webhook_password", _("Senha do webhook"), required=False),
    )

    def create_charge(self, request: ChargeRequest) -> Charge:
        require(request.customer, "name", "email", "document", "phone")
        answer = self._call(
            "POST",
            "/orders",
            json=order_body(request),
            headers={"Idempotency-Key": request.idempotency_key},
        )
        return normalize_create_response(_yes(answer).body())

    def fetch(self, *, provider_id: str = "", token: str = "") -> Charge | None:
        if not provider_id:
            return self._fetch_by_token(token)
        if provider_id.startswith("or_"):
            return self._fetch_by_order(provider_id)
        answer = self._call("GET", f"/charges/{segment(provider_id)}")
        if answer.status == 404:
            return None
        return self._with_payables(normalize_charge(_yes(answer).body()))

    def refund(self, charge: Charge, amount: Money, idempotency_key: str) -> Refund:
        answer = self._delete(charge, {"amount": amount.minor}, idempotency_key)
        return normalize_refund(_yes(answer).body(), amount, before=charge.refunded)

    def cancel(self, charge: Charge) -> Charge:
        """The same call gives the money of a paid charge back: look first."""
        now = self.fetch(provider_id=charge.provider_id)
        if now is None or now.status is not ChargeStatus.PENDING:
            return now or charge
        answer = self._delete(charge, None, f"cancel-{charge.provider_id}")
        return normalize_charge(_yes(answer).body())

    def check(self) -> None:
        _yes(self._call("GET", "/orders", params={"size": "1"}))

    def authenticate(self, delivery: Delivery) -> Trust:
        """The address, and the user and password when the account has them.

        v5 signs nothing. Raises AuthenticationFailed.
        """
        trust = super().authenticate(delivery)
        user = self.account.credentials.get("webhook_user", "")
        password = self.account.credentials.get("webhook_password", "")
        wanted = b"Basic " + base64.b64encode(f"{user}:{password}".encode())
        given = delivery.headers.get("authorization", "").encode()
        if (user or password) and not hmac.compare_digest(given, wanted):
            raise AuthenticationFailed
        return trust

    def parse(self, delivery: Delivery) -> list[Event]:
        hook = read_object(delivery.body)
        with well_formed():
            return normalize_webhook(hook)

    def _fetch_by_token(self, token: str) -> Charge | None:
        body = _yes(self._call("GET", "/orders", params={"code": token})).body()
        if not isinstance(body.get("data"), list):
            raise OutcomeUnknown("unreadable list")
        found = first([row for row in map(fields, body["data"]) if token_of(row) == token])
        return self._fetch_by_order(text(found.get("id"))) if found else None

    def _fetch_by_order(self, order_id: str) -> Charge | None:
        answer = self._call("GET", f"/orders/{segment(order_id)}")
        if answer.status == 404:
            return None
        charge = normalize_charge(first(_yes(answer).body().get("charges")))
        return self._with_payables(charge)

    def _with_payables(self, charge: Charge) -> Charge:
        """With what only its receivables tell, where they can be had.

        What is known of the money must not wait for its fee.
        """
        if charge.status in (ChargeStatus.PENDING, ChargeStatus.FAILED, ChargeStatus.UNKNOWN_WORD):
            return charge
        try:
            query = {"charge_id": charge.provider_id, "size": "100"}
            answer = self._call("GET", "/payables", params=query)
            fee, won = normalize_payables(_yes(answer).body(), charge.provider_id)
        except GatewayError:
            return charge
        return replace(charge, fee=fee, dispute="won" if won else charge.dispute)

    def _delete(self, charge: Charge, body: Any, idempotency_key: str) -> Answer:
        path = f"/charges/{segment(charge.provider_id)}"
        headers = {"Idempotency-Key": idempotency_key}
        return self._call("DELETE", path, json=body, headers=headers)

    def _call(self, method: str, path: str, **options: Any) -> Answer:
        key = self.account.credentials.get("secret_key", "")
        return self.http.request(method, path, auth=(key, ""), **options)


def _yes(answer: Answer) -> Answer:
    """The answer, if it is a yes. Raises GatewayError.

    412 is the vendor's "your data is right and it cannot be done"; 409, a request still running.
    """
    if answer.status == 409:
        raise OutcomeUnknown("the same request is still at work", code="409")
    if answer.status == 412:
        raise ProviderRejected("not possible for this account", code="412")
    if not answer.ok:
        raise answer.refused()
    return answer
