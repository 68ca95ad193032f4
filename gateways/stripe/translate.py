"""Stripe's words, both ways: what every provider's `translate` offers, from where it is done."""

from gateways.stripe.bodies import page_body, pix_body, refund_body
from gateways.stripe.charges import (
    normalize_amount,
    normalize_create_response,
    normalize_disputes,
    normalize_refund,
    normalize_status,
)
from gateways.stripe.events import normalize_webhook

__all__ = [
    "normalize_amount",
    "normalize_create_response",
    "normalize_disputes",
    "normalize_refund",
    "normalize_status",
    "normalize_webhook",
    "page_body",
    "pix_body",
    "refund_body",
]
