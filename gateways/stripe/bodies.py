"""What we ask of Stripe. The same request is the same bytes: nothing here reads a clock.

Facts: https://docs.stripe.com/payments/pix, https://docs.stripe.com/api/payment_intents/create,
https://docs.stripe.com/api/checkout/sessions/create.
"""

from datetime import timedelta
from typing import Any

from core.money import Money
from gateways.charges import ChargeRequest
from gateways.trouble import InvalidRequest

_PIX_SECONDS = (60, 1_209_600)
# Stripe wants 30 minutes to 24 hours from when it hears of it, which is a little later than now.
_PAGE_SHORTEST = timedelta(minutes=35)
_PAGE_LONGEST = timedelta(hours=23, minutes=55)


def pix_body(request: ChargeRequest) -> Any:
    """A PaymentIntent that is confirmed at once and answers with the Pix code."""
    lasts = int((request.expires_at - request.created_at).total_seconds())
    shortest, longest = _PIX_SECONDS
    payer = {"name": request.customer.name, "email": request.customer.email}
    known = {name: value for name, value in payer.items() if value}
    return {
        **_amount(request.amount),
        "confirm": True,
        "payment_method_types": ["pix"],
        "payment_method_data": {"type": "pix", **({"billing_details": known} if known else {})},
        "payment_method_options": {
            "pix": {"expires_after_seconds": min(max(lasts, shortest), longest)}
        },
        "metadata": _metadata(request),
        **({"description": request.description} if request.description else {}),
    }


def page_body(request: ChargeRequest) -> Any:
    """A Checkout Session: the card is typed at Stripe's, never here. Raises InvalidRequest.

    The token stands on the session and on the PaymentIntent it will make, so that events of
    either find the payment. Prices stay in the currency they have: nothing is localised.
    """
    if not request.return_url:
        raise InvalidRequest("a card page has to lead somewhere", code="return_url")
    name = request.description or request.payment_id
    body = {
        "mode": "payment",
        "payment_method_types": ["card"],
        "client_reference_id": request.token,
        "line_items": [{"quantity": 1, "price_data": _price(request.amount, name)}],
        "metadata": _metadata(request),
        "payment_intent_data": {"metadata": _metadata(request), "description": name},
        "expires_at": _page_ends(request),
        "success_url": request.return_url,
        "cancel_url": request.return_url,
        "locale": "pt-BR",
        "adaptive_pricing": {"enabled": False},
    }
    if request.customer.email:
        body["customer_email"] = request.customer.email
    if request.installments > 1:
        body["payment_method_options"] = {"card": {"installments": {"enabled": True}}}
    return body


def refund_body(intent_id: str, amount: Money, key: str) -> Any:
    """The key stands in the metadata too, where a later listing gives it back."""
    return {"payment_intent": intent_id, "amount": amount.minor, "metadata": {"key": key}}


def _page_ends(request: ChargeRequest) -> int:
    earliest, latest = request.created_at + _PAGE_SHORTEST, request.created_at + _PAGE_LONGEST
    return int(min(max(request.expires_at, earliest), latest).timestamp())


def _price(amount: Money, name: str) -> dict[str, Any]:
    return {
        "currency": amount.currency.lower(),
        "unit_amount": amount.minor,
        "product_data": {"name": name},
    }


def _amount(amount: Money) -> dict[str, Any]:
    return {"amount": amount.minor, "currency": amount.currency.lower()}


def _metadata(request: ChargeRequest) -> dict[str, str]:
    return {
        **request.metadata,
        "webhook_token": request.token,
        "payment_id": request.payment_id,
    }
