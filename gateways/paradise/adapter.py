"""Paradise's verbs. https://multi.paradisepags.com"""

from typing import Any

from django.utils.translation import gettext_noop as _

from core.money import Money
from gateways.charges import Charge, ChargeRequest, ChargeStatus, Method, Refund, RefundStatus
from gateways.deliveries import Delivery, Event
from gateways.gateway_adapter import Capabilities, Credential, GatewayAdapter
from gateways.http import Answer
from gateways.paradise.translate import charge_body, normalize_create_response, normalize_webhook
from gateways.reading import read_object
from gateways.shapes import fields, well_formed
from gateways.trouble import OutcomeUnknown, ProviderRejected


class ParadiseAdapter(GatewayAdapter):
    """Our reference is unique there, and a charge can be found by it."""

    slug = "paradise"
    title = "Paradise Pags"
    base_url = "https://multi.paradisepags.com/api/v1"
    capabilities = Capabilities(
        methods=frozenset({Method.PIX}),
        idempotent_create=False,
        query_by_token=True,
        partial_refund=False,
    )
    credentials = (
        Credential("secret_key", _("Chave secreta"), _("Em Configurações e API. Começa com sk_.")),
        Credential("product_hash", _("Código do produto"), _("Começa com prod_."), required=False),
    )

    def create_charge(self, request: ChargeRequest) -> Charge:
        body = charge_body(request, self.account.credentials.get("product_hash", ""))
        return normalize_create_response(self._call("POST", "/transaction.php", json=body).agreed())

    def fetch(self, *, provider_id: str = "", token: str = "") -> Charge | None:
        if provider_id:
            answer = self._query(action="get_transaction", id=provider_id)
            return None if answer.status == 404 else normalize_create_response(answer.agreed())
        rows = self._query(action="list_transactions", external_id=token).rows()
        ours = [row for row in rows if fields(row).get("external_id") == token]
        return normalize_create_response(ours[0]) if ours else None

    def refund(self, charge: Charge, amount: Money, idempotency_key: str) -> Refund:
        """The whole or nothing; what has gone back already is refused, and is what we want."""
        if amount != charge.amount:
            raise ProviderRejected("only the whole amount goes back", code="partial_refund")
        number = int(charge.provider_id) if charge.provider_id.isdecimal() else charge.provider_id
        answer = self._call("POST", "/refund.php", json={"transaction_id": number})
        if answer.status == 422:
            now = self.fetch(provider_id=charge.provider_id)
            if now is None or now.status is not ChargeStatus.REFUNDED:
                raise ProviderRejected("not refundable", code="422")
        elif answer.agreed().get("success") is not True:
            raise OutcomeUnknown("unreadable answer")
        return Refund(charge.provider_id, amount, RefundStatus.SUCCEEDED)

    def check(self) -> None:
        self._query(action="list_transactions", external_id="none").rows()

    def parse(self, delivery: Delivery) -> list[Event]:
        with well_formed():
            return normalize_webhook(read_object(delivery.body))

    def _query(self, **query: str) -> Answer:
        return self._call("GET", "/query.php", params=query)

    def _call(self, method: str, path: str, **options: Any) -> Answer:
        headers = {"X-API-Key": self.account.credentials.get("secret_key", "")}
        return self.http.request(method, path, headers=headers, **options)
