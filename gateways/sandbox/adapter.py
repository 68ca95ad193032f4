"""The sandbox as one provider among the others: over HTTP, with nothing known beforehand."""

from datetime import timedelta
from typing import Any
from urllib.parse import quote

from django.utils.translation import gettext_noop as _

from core.money import Money
from gateways.charges import Charge, ChargeRequest, Method, Refund
from gateways.deliveries import Delivery, Event, Trust
from gateways.gateway_adapter import Capabilities, Credential, GatewayAdapter
from gateways.http import Answer, decode
from gateways.sandbox.payouts import SandboxPayouts
from gateways.sandbox.signing import HEADER, is_genuine
from gateways.sandbox.translate import (
    charge_body,
    normalize_create_response,
    normalize_refund,
    normalize_webhook,
)
from gateways.trouble import (
    AuthenticationFailed,
    CustomerDeclined,
    MalformedDelivery,
    OutcomeUnknown,
    ProviderRejected,
)


class SandboxAdapter(SandboxPayouts, GatewayAdapter):
    """`base_url` is this very site, which gateways/opening.py knows and a class cannot."""

    slug = "sandbox"
    title = "Sandbox"
    base_url = ""
    capabilities = Capabilities(
        methods=frozenset({Method.PIX, Method.CARD}),
        idempotent_create=True,
        query_by_token=True,
        poll_interval=timedelta(seconds=5),
        absent_after=timedelta(seconds=5),
        webhook_trust=Trust.SIGNED,
    )
    credentials = (
        Credential("api_key", _("Chave da API"), _("Começa com sbx_. Crie uma em /sandbox/.")),
        Credential("signing_secret", _("Segredo de assinatura"), _("Começa com sbxwh_.")),
    )

    def create_charge(self, request: ChargeRequest) -> Charge:
        answer = self._call(
            "POST",
            "/charges",
            json=charge_body(request),
            headers={"Idempotency-Key": request.idempotency_key},
        )
        if answer.status == 402:
            raise CustomerDeclined(code=_code(answer))
        if answer.status == 404:
            raise ProviderRejected("the sandbox is off", code="404")
        return normalize_create_response(_yes(answer))

    def fetch(self, *, provider_id: str = "", token: str = "") -> Charge | None:
        """Only the sandbox's own "not found" is one: a 404 of some other server says nothing."""
        key = quote(provider_id or token, safe="")
        path = f"/charges/{key}" if provider_id else f"/charges/by-reference/{key}"
        answer = self._call("GET", path)
        if answer.status == 404 and _code(answer) == "charge_not_found":
            return None
        if answer.status == 404:
            raise OutcomeUnknown("not the sandbox", code="404")
        return normalize_create_response(_yes(answer))

    def refund(self, charge: Charge, amount: Money, idempotency_key: str) -> Refund:
        answer = self._call(
            "POST",
            f"/charges/{quote(charge.provider_id, safe='')}/refunds",
            json={"amount": str(amount.reais)},
            headers={"Idempotency-Key": idempotency_key},
        )
        if answer.status == 409:
            raise ProviderRejected(code=_code(answer))
        return normalize_refund(_yes(answer))

    def cancel(self, charge: Charge) -> Charge:
        answer = self._call("POST", f"/charges/{quote(charge.provider_id, safe='')}/cancel")
        if answer.status == 409:
            raise ProviderRejected(code=_code(answer))
        return normalize_create_response(_yes(answer))

    def check(self) -> None:
        _yes(self._call("GET", "/account"))

    def authenticate(self, delivery: Delivery) -> Trust:
        """The signature, about now, over the bytes as they came. Raises AuthenticationFailed."""
        genuine = is_genuine(
            delivery.headers.get(HEADER, ""),
            self.account.credentials.get("signing_secret", ""),
            delivery.body,
            timestamp=int(delivery.received_at.timestamp()),
        )
        if not genuine:
            raise AuthenticationFailed
        return Trust.SIGNED

    def parse(self, delivery: Delivery) -> list[Event]:
        try:
            body = decode(delivery.body)
        except (ValueError, RecursionError):
            raise MalformedDelivery from None
        return normalize_webhook(body)

    def _call(self, method: str, path: str, **options: Any) -> Answer:
        key = self.account.credentials.get("api_key", "")
        headers = {"Authorization": f"Bearer {key}".strip(), **options.pop("headers", {})}
        return self.http.request(method, path, headers=headers, **options)


def _yes(answer: Answer) -> dict[str, Any]:
    if not answer.ok:
        raise answer.refused(_code(answer))
    return answer.body()


def _code(answer: Answer) -> str:
    """The provider's word for what is wrong."""
    body = answer.json if isinstance(answer.json, dict) else {}
    error = body.get("error")
    code = error.get("code") if isinstance(error, dict) else ""
    return str(code or "")[:50]
