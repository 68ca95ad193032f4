"""The request a payment was asked with, kept sealed so that a repeat is the same to the byte."""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime
from typing import Any

from core.money import Money
from gateways.addresses import get_webhook_url
from gateways.charges import Charge, ChargeRequest, ChargeStatus, Customer, Method
from gateways.models import Gateway, Payment


def build_request(
    payment: Payment, gateway: Gateway, *, customer: Customer, return_url: str
) -> ChargeRequest:
    """The payment as one try at one gateway."""
    token = payment.webhook_token.hex
    return ChargeRequest(
        token=token,
        payment_id=payment.payment_id,
        idempotency_key=payment.id.hex,
        amount=Money.of(payment.amount, payment.currency),
        method=Method(payment.method),
        description=payment.description,
        created_at=payment.created_at,
        expires_at=payment.expires_at,
        webhook_url=get_webhook_url(gateway, token=token),
        return_url=return_url,
        installments=payment.installments,
        customer=customer,
        metadata={"payment_id": payment.payment_id, "reference": payment.reference},
    )


def seal(request: ChargeRequest) -> dict[str, Any]:
    """Plain values, for the encrypted column."""
    plain = {name: getattr(request, name) for name in request.__slots__}
    return plain | {
        "amount": [request.amount.minor, request.amount.currency],
        "method": request.method.value,
        "created_at": request.created_at.isoformat(),
        "expires_at": request.expires_at.isoformat(),
        "customer": asdict(request.customer),
        "metadata": dict(request.metadata),
    }


def unseal(plain: Mapping[str, Any]) -> ChargeRequest:
    """The very request that was sealed."""
    minor, currency = plain["amount"]
    values = dict(plain) | {
        "amount": Money(minor, currency),
        "method": Method(plain["method"]),
        "created_at": datetime.fromisoformat(plain["created_at"]),
        "expires_at": datetime.fromisoformat(plain["expires_at"]),
        "customer": Customer(**plain["customer"]),
    }
    return ChargeRequest(**values)


def charge_as_known(payment: Payment) -> Charge:
    """What we know of the charge, for verbs that want it named."""
    return Charge(
        provider_id=payment.provider_id,
        status=ChargeStatus.PENDING,
        amount=Money.of(payment.amount, payment.currency),
        token=payment.webhook_token.hex,
        pix_code=payment.pix_code,
        redirect_url=payment.redirect_url,
        end_to_end_id=payment.end_to_end_id,
        expires_at=payment.expires_at,
    )
