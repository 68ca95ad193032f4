"""Stripe: a card on a page of Stripe's (Checkout), and Pix by a PaymentIntent.

Facts: https://docs.stripe.com/payments/pix, https://docs.stripe.com/payments/checkout,
https://docs.stripe.com/api/idempotent_requests, https://docs.stripe.com/currencies#minimum.

A Pix payment's `provider_id` is its PaymentIntent (`pi_…`). A card payment's is the Checkout
Session (`cs_…`), because the PaymentIntent is only made when somebody pays; from then on it is the
charge's `end_to_end_id`, where refunds and disputes, which know nothing else, find it. `fetch`
takes either id.
"""

from collections.abc import Callable
from typing import Any

import stripe
from django.utils.translation import gettext_noop as _

from core.money import Money
from gateways.brcode import passed_on
from gateways.charges import Charge, ChargeRequest, ChargeStatus, Method, Refund
from gateways.deliveries import Delivery, Event, Trust
from gateways.gateway_adapter import Capabilities, Credential, GatewayAdapter
from gateways.reading import read_object
from gateways.shapes import fields
from gateways.stripe.charges import id_of
from gateways.stripe.client import Told, ask, open_client
from gateways.stripe.signature import HEADER, is_signed, secrets_in
from gateways.stripe.translate import (
    normalize_create_response,
    normalize_disputes,
    normalize_refund,
    normalize_webhook,
    page_body,
    pix_body,
    refund_body,
)
from gateways.trouble import AuthenticationFailed, InvalidRequest, OutcomeUnknown

_PAGE, _INTENT = "cs_", "pi_"
_EXPANDED = ["latest_charge.balance_transaction", "latest_charge.refunds"]


class StripeAdapter(GatewayAdapter):
    """Test or live is decided by the key.

    A search by our token lags behind, so it is no proof that nothing exists; a create repeated
    with its key is what tells.
    """

    slug = "stripe"
    title = "Stripe"
    base_url = "https://api.stripe.com"
    capabilities = Capabilities(
        methods=frozenset({Method.CARD, Method.PIX}),
        idempotent_create=True,
        query_by_token=False,
        min_amount=Money(50),
        webhook_trust=Trust.SIGNED,
    )
    credentials = (
        Credential(
            "secret_key",
            _("Chave secreta"),
            _("sk_… ou uma restrita, rk_…, em Desenvolvedores › Chaves de API. De teste ou real."),
        ),
        Credential(
            "signing_secret",
            _("Segredo de assinatura"),
            _("whsec_… do endpoint de webhook. Durante a troca, os dois separados por vírgula."),
        ),
    )

    def create_charge(self, request: ChargeRequest) -> Charge:
        api, options = self._api(), _key(request.idempotency_key)
        if request.method is Method.CARD:
            page = page_body(request)
            return self._charge(ask(lambda: api.checkout.sessions.create(page, options)), new=True)
        intent = pix_body(request)
        told = ask(lambda: api.payment_intents.create(intent, options))
        charge = self._charge(told, new=True)
        passed_on(charge.pix_code, amount=request.amount, kind=self.slug)
        return charge

    def fetch(self, *, provider_id: str = "", token: str = "") -> Charge | None:
        api = self._api()
        if not provider_id:
            return self._found_by(token)
        if provider_id.startswith(_PAGE):
            wanted: Any = {"expand": [f"payment_intent.{each}" for each in _EXPANDED]}
            told = _unless_absent(lambda: api.checkout.sessions.retrieve(provider_id, wanted))
        else:
            wanted = {"expand": _EXPANDED}
            told = _unless_absent(lambda: api.payment_intents.retrieve(provider_id, wanted))
        return None if told is None else self._charge(told)

    def refund(self, charge: Charge, amount: Money, idempotency_key: str) -> Refund:
        api, intent = self._api(), self._intent_of(charge)
        body = refund_body(intent, amount, idempotency_key)
        told = ask(lambda: api.refunds.create(body, _key(idempotency_key)))
        return normalize_refund(told.body)

    def cancel(self, charge: Charge) -> Charge:
        """What cannot be withdrawn any more is told as it is now."""
        api, one = self._api(), charge.provider_id
        if not one:
            raise InvalidRequest("not known to have been made", code="no_id")
        try:
            if one.startswith(_PAGE):
                return self._charge(ask(lambda: api.checkout.sessions.expire(one)))
            return self._charge(ask(lambda: api.payment_intents.cancel(one)))
        except InvalidRequest:
            now = self.fetch(provider_id=one)
            if now is None or now.status is ChargeStatus.PENDING:
                raise
            return now

    def check(self) -> None:
        api = self._api()
        ask(lambda: api.balance.retrieve())

    def authenticate(self, delivery: Delivery) -> Trust:
        """The signature of the raw body, about now, by any secret the account has."""
        secrets = secrets_in(self.account.credentials.get("signing_secret", ""))
        header = delivery.headers.get(HEADER, "")
        if not is_signed(header, delivery.body, secrets, now=self.clock()):
            raise AuthenticationFailed
        return Trust.SIGNED

    def parse(self, delivery: Delivery) -> list[Event]:
        return normalize_webhook(read_object(delivery.body), live=self._is_live())

    def _api(self) -> stripe.V1Services:
        return open_client(self.account.credentials.get("secret_key", ""), self.http).v1

    def _is_live(self) -> bool | None:
        """From the key, which says so after its first underscore."""
        mode = self.account.credentials.get("secret_key", "").split("_")[1:2]
        return {"live": True, "test": False}.get(mode[0]) if mode else None

    def _charge(self, told: Told, *, new: bool = False) -> Charge:
        dispute = "" if new else self._dispute(told.body)
        return normalize_create_response(
            told.body, now=self.clock(), told_at=told.at, dispute=dispute
        )

    def _dispute(self, body: dict[str, Any]) -> str:
        """One more question, only about a charge that says it was disputed."""
        intent = fields(body.get("payment_intent")) or body
        if fields(intent.get("latest_charge")).get("disputed") is not True:
            return ""
        api, one = self._api(), id_of(intent)
        told = ask(lambda: api.disputes.list({"payment_intent": one, "limit": 100}))
        found = told.body.get("data")
        if not isinstance(found, list):
            raise OutcomeUnknown("unreadable disputes")
        return normalize_disputes(fields(each) for each in found)

    def _found_by(self, token: str) -> Charge | None:
        """A hit is true; no hit proves nothing. Raises OutcomeUnknown."""
        api, query = self._api(), f"metadata['webhook_token']:'{token}'"
        told = ask(lambda: api.payment_intents.search({"query": query}))
        found = told.body.get("data")
        if not isinstance(found, list) or not found:
            raise OutcomeUnknown("not found, which proves nothing", code="search_lags")
        return self.fetch(provider_id=id_of(found[0]))

    def _intent_of(self, charge: Charge) -> str:
        known = [charge.provider_id, charge.end_to_end_id]
        if charge.provider_id.startswith(_PAGE) and not charge.end_to_end_id:
            now = self.fetch(provider_id=charge.provider_id)
            known.append(now.end_to_end_id if now else "")
        intents = [each for each in known if each.startswith(_INTENT)]
        if not intents:
            raise InvalidRequest("nothing was paid", code="no_payment_intent")
        return intents[0]


def _key(key: str) -> Any:
    return {"idempotency_key": key}


def _unless_absent(call: Callable[[], stripe.StripeObject]) -> Told | None:
    try:
        return ask(call)
    except InvalidRequest as refusal:
        if refusal.code != "resource_missing":
            raise
        return None
