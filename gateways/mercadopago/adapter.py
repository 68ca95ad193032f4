"""Mercado Pago's Payments API.

https://www.mercadopago.com.br/developers/en/reference/payments/_payments/post
"""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from core.money import Money
from gateways.charges import Charge, ChargeRequest, ChargeStatus, Method, Refund
from gateways.deliveries import Delivery, Event, Trust
from gateways.gateway_adapter import Capabilities, Credential, GatewayAdapter
from gateways.http import Answer
from gateways.mercadopago.signing import is_genuine
from gateways.mercadopago.translate import (
    choose_payment,
    error_code,
    is_accounts_fault,
    is_number,
    normalize_create_response,
    normalize_refund,
    normalize_webhook,
    payment_body,
)
from gateways.payers import require
from gateways.trouble import AuthenticationFailed, OutcomeUnknown, ProviderRejected


class MercadoPagoAdapter(GatewayAdapter):
    """Test and live are told apart by the access token."""

    slug = "mercadopago"
    title = "Mercado Pago"
    base_url = "https://api.mercadopago.com"
    capabilities = Capabilities(
        methods=frozenset({Method.PIX}),
        idempotent_create=True,
        query_by_token=True,
        # The search is an index that follows the payments with a delay.
        absent_after=timedelta(minutes=2),
        token_in_path=True,
    )
    credentials = (
        Credential("access_token", "Access token", "Começa com APP_USR- ou TEST-."),
        Credential(
            "signature_secret",
            "Assinatura secreta dos webhooks",
            "Da página Webhooks da aplicação. Durante uma troca, uma por linha; "
            "vazio, as assinaturas não são conferidas.",
            required=False,
            multiline=True,
        ),
        Credential(
            "user_id",
            "User ID da conta",
            "Quando preenchido, pagamentos recebidos por outra conta são ignorados.",
            required=False,
        ),
    )

    def create_charge(self, request: ChargeRequest) -> Charge:
        require(request.customer, "email", "document")
        answer = self._call(
            "POST",
            "/v1/payments",
            json=payment_body(request),
            headers={"X-Idempotency-Key": request.idempotency_key},
        )
        if answer.status == 409:
            return self._adopt(request)
        charge = normalize_create_response(_yes(answer))
        if charge.status is ChargeStatus.FAILED:
            raise ProviderRejected(code=charge.word)
        return charge

    def fetch(self, *, provider_id: str = "", token: str = "") -> Charge | None:
        found = self._by_id(provider_id) if provider_id else self._by_token(token)
        return None if found is None else self._ours(normalize_create_response(found))

    def refund(self, charge: Charge, amount: Money, idempotency_key: str) -> Refund:
        answer = self._call(
            "POST",
            f"/v1/payments/{charge.provider_id}/refunds",
            json={"amount": amount.reais},
            headers={"X-Idempotency-Key": idempotency_key},
        )
        return normalize_refund(_yes(answer))

    def cancel(self, charge: Charge) -> Charge:
        path = f"/v1/payments/{charge.provider_id}"
        answer = self._call("PUT", path, json={"status": "cancelled"})
        return normalize_create_response(_yes(answer))

    def check(self) -> None:
        _yes(self._call("GET", "/users/me"))

    def authenticate(self, delivery: Delivery) -> Trust:
        """The signature where its secret is known, else the secret of the address.

        Never more than a shared secret: the signature leaves the body out, so the proof is the
        payment we fetch. Raises AuthenticationFailed.
        """
        secrets = self.account.credentials.get("signature_secret", "").split()
        if not secrets:
            return super().authenticate(delivery)
        genuine = is_genuine(
            delivery.headers.get("x-signature", ""),
            secrets,
            data_id=delivery.query.get("data.id", ""),
            request_id=delivery.headers.get("x-request-id", ""),
            now=delivery.received_at,
        )
        if not genuine:
            raise AuthenticationFailed
        return Trust.SHARED_SECRET

    def parse(self, delivery: Delivery) -> list[Event]:
        return normalize_webhook(delivery)

    def _by_id(self, provider_id: str) -> Mapping[str, Any] | None:
        if not is_number(provider_id):
            return None
        answer = self._call("GET", f"/v1/payments/{provider_id}")
        return None if answer.status == 404 else _yes(answer)

    def _by_token(self, token: str) -> Mapping[str, Any] | None:
        answer = self._call("GET", "/v1/payments/search", params={"external_reference": token})
        return choose_payment(_yes(answer), token)

    def _adopt(self, request: ChargeRequest) -> Charge:
        """A first try of the same request is under way or done; it is ours if the amount is."""
        charge = self.fetch(token=request.token)
        if charge is None or charge.amount != request.amount:
            raise OutcomeUnknown("the key is taken", code="409")
        return charge

    def _ours(self, charge: Charge) -> Charge | None:
        """A token also sees what its account paid to others; that is no charge of ours."""
        owner = self.account.credentials.get("user_id", "").strip()
        collector = charge.raw.get("collector_id")
        return charge if not owner or str(collector) == owner else None

    def _call(self, method: str, path: str, **options: Any) -> Answer:
        token = self.account.credentials["access_token"]
        headers = {"Authorization": f"Bearer {token}", **options.pop("headers", {})}
        return self.http.request(method, path, headers=headers, **options)


def _yes(answer: Answer) -> dict[str, Any]:
    if answer.ok:
        return answer.body()
    code = error_code(answer.json)
    if answer.status in (409, 423):
        raise OutcomeUnknown("under way", code=code or str(answer.status))
    if is_accounts_fault(code):
        raise ProviderRejected(code=code)
    raise answer.refused(code)
