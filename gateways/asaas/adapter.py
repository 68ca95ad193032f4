"""Asaas' API of bills: a customer, a bill, and the bill's Pix code.

https://docs.asaas.com/reference/criar-nova-cobranca
https://docs.asaas.com/docs/faq-de-webhooks
"""

import contextlib
import hashlib
import hmac
from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any
from urllib.parse import quote

from core.money import Money
from gateways.asaas.translate import (
    choose_customer,
    choose_payment,
    customer_body,
    customer_id,
    error_code,
    find_new_refund,
    find_refund,
    is_accounts_fault,
    normalize_create_response,
    normalize_pix_code,
    normalize_webhook,
    payment_body,
    refund_body,
)
from gateways.charges import Charge, ChargeRequest, ChargeStatus, Method, Refund
from gateways.deliveries import Delivery, Event, Trust
from gateways.gateway_adapter import Account, Capabilities, Credential, GatewayAdapter
from gateways.http import Answer
from gateways.payers import require
from gateways.reading import read_object
from gateways.trouble import (
    AuthenticationFailed,
    GatewayError,
    InvalidRequest,
    OutcomeUnknown,
    ProviderRejected,
)


class AsaasAdapter(GatewayAdapter):
    """Nothing there is done once by itself: each step first looks for what an earlier try left."""

    slug = "asaas"
    title = "Asaas"
    base_url = "https://api.asaas.com/v3"
    test_base_url = "https://api-sandbox.asaas.com/v3"
    capabilities = Capabilities(
        methods=frozenset({Method.PIX}),
        idempotent_create=False,
        query_by_token=True,
        # Their e-mails and messages are turned off for every customer made here.
        create_notifies_payer=False,
        # 25 000 requests in twelve hours, for everything.
        poll_interval=timedelta(seconds=30),
        # Anything else counts as a failure, and fifteen of those stop their whole queue.
        ack_status=200,
    )
    credentials = (
        Credential("api_key", "Chave de API", "Começa com $aact_."),
        Credential(
            "webhook_token",
            "Token de autenticação do webhook",
            "O mesmo que foi informado ao cadastrar o webhook. "
            "Vazio: o segredo que está no endereço.",
            required=False,
        ),
    )

    def create_charge(self, request: ChargeRequest) -> Charge:
        """Goes on from where an earlier try of the same request broke off."""
        require(request.customer, "name", "document")
        charge = self.fetch(token=request.token)
        if charge is None:
            charge = self._bill(request)
        elif charge.amount != request.amount:
            raise InvalidRequest("the token names another bill", code="amount_differs")
        if charge.status is ChargeStatus.PENDING and not charge.pix_code:
            charge = replace(charge, pix_code=self._code_or_withdraw(charge))
        return charge

    def fetch(self, *, provider_id: str = "", token: str = "") -> Charge | None:
        """The bill, and while it waits its code: the answer that had it may have been lost."""
        found = self._by_id(provider_id) if provider_id else self._by_token(token)
        charge = None if found is None else normalize_create_response(found)
        if charge is None or charge.status is not ChargeStatus.PENDING:
            return charge
        shown = self._ask_code(charge)
        return replace(charge, pix_code=normalize_pix_code(shown.body())) if shown.ok else charge

    def refund(self, charge: Charge, amount: Money, idempotency_key: str) -> Refund:
        """Looks for a refund with the key on it first: they would pay a second one."""
        path = _path(charge.provider_id)
        before = normalize_create_response(_yes(self._call("GET", path))).refunds
        known = find_refund(before, idempotency_key)
        if known is not None:
            return known
        body = refund_body(amount, idempotency_key)
        answer = _yes(self._call("POST", f"{path}/refund", json=body))
        after = normalize_create_response(answer).refunds
        made = find_refund(after, idempotency_key) or find_new_refund(before, after)
        if made is None:
            raise OutcomeUnknown("the answer does not show the refund")
        return made

    def cancel(self, charge: Charge) -> Charge:
        self._withdraw(charge)
        return replace(charge, status=ChargeStatus.FAILED)

    def check(self) -> None:
        _yes(self._call("GET", "/finance/balance"))

    def authenticate(self, delivery: Delivery) -> Trust:
        """The token they repeat in a header, in constant time. Raises AuthenticationFailed."""
        own = self.account.credentials.get("webhook_token", "").strip()
        expected = Account({}, (own,)) if own else self.account
        if not expected.knows(delivery.headers.get("asaas-access-token", "")):
            raise AuthenticationFailed
        return Trust.SHARED_SECRET

    def parse(self, delivery: Delivery) -> list[Event]:
        return normalize_webhook(read_object(delivery.body))

    def _by_id(self, provider_id: str) -> Mapping[str, Any] | None:
        answer = self._call("GET", _path(provider_id))
        return None if answer.status == 404 else _yes(answer)

    def _by_token(self, token: str) -> Mapping[str, Any] | None:
        answer = self._call("GET", "/payments", params={"externalReference": token})
        return choose_payment(_yes(answer), token)

    def _bill(self, request: ChargeRequest) -> Charge:
        body = payment_body(request, self._customer(request))
        return normalize_create_response(_yes(self._call("POST", "/payments", json=body)))

    def _customer(self, request: ChargeRequest) -> str:
        """Found again by a name only this account can work out of the document.

        Searching by the document itself would leave it in the addresses of requests.
        """
        key = self.account.credentials["api_key"].encode()
        document = request.customer.document.encode()
        reference = hmac.new(key, document, hashlib.sha256).hexdigest()[:32]
        answer = self._call("GET", "/customers", params={"externalReference": reference})
        known = choose_customer(_yes(answer), reference)
        if known:
            return known
        made = self._call("POST", "/customers", json=customer_body(request, reference))
        return customer_id(_yes(made))

    def _code_or_withdraw(self, charge: Charge) -> str:
        """A bill that cannot be shown is of no use: it is taken back before another is tried."""
        answer = self._ask_code(charge)
        if answer.ok:
            return normalize_pix_code(answer.body())
        with contextlib.suppress(GatewayError):
            self._withdraw(charge)
        raise ProviderRejected(
            "no code for the bill", code=error_code(answer.json) or "no_pix_code"
        )

    def _ask_code(self, charge: Charge) -> Answer:
        return self._call("GET", f"{_path(charge.provider_id)}/pixQrCode")

    def _withdraw(self, charge: Charge) -> None:
        _yes(self._call("DELETE", _path(charge.provider_id)))

    def _call(self, method: str, path: str, **options: Any) -> Answer:
        headers = {"access_token": self.account.credentials["api_key"]}
        return self.http.request(method, path, headers=headers, **options)


def _path(payment: str) -> str:
    return f"/payments/{quote(payment, safe='')}"


def _yes(answer: Answer) -> dict[str, Any]:
    if answer.ok:
        return answer.body()
    code = error_code(answer.json)
    if is_accounts_fault(code):
        raise ProviderRejected(code=code)
    raise answer.refused(code)
