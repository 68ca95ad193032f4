"""Paradise's words, both ways. Its clock shows Brasília without saying so."""

from collections.abc import Mapping
from typing import Any

from core.money import NOTHING
from gateways.charges import Charge, ChargeRequest, ChargeStatus
from gateways.deliveries import Event
from gateways.doorbells import ring, status_reader
from gateways.payers import known_payer
from gateways.reading import BRASILIA, read_centavos, read_id, read_time
from gateways.shapes import hint, readable, text
from gateways.trouble import ProviderRejected

normalize_status = status_reader(
    {
        "success": ChargeStatus.PENDING,  # the answer to a create
        "pending": ChargeStatus.PENDING,
        "processing": ChargeStatus.PENDING,  # seen in integrations alone
        "approved": ChargeStatus.PAID,
        "failed": ChargeStatus.FAILED,
        "refunded": ChargeStatus.REFUNDED,
        "chargeback": ChargeStatus.CHARGEBACK,  # likewise
    }
)
normalize_amount = read_centavos


def charge_body(request: ChargeRequest, product_hash: str) -> dict[str, Any]:
    """Raises CustomerDataRequired."""
    product = {"productHash": product_hash} if product_hash else {"source": "api_externa"}
    return {
        **product,
        "amount": request.amount.minor,
        "description": request.description[:100],
        "reference": request.token,
        "postback_url": request.webhook_url,
        "customer": known_payer(request.customer),
    }


def normalize_create_response(body: Mapping[str, Any]) -> Charge:
    """A charge just made, where `id` is our reference, or one asked for, where it is theirs.

    Raises OutcomeUnknown, and ProviderRejected for a no with status 200.
    """
    if body.get("status") == "error":
        raise ProviderRejected("refused inside a yes", code="error")
    status = normalize_status(body.get("status"))
    with readable():
        amount = normalize_amount(body.get("amount"))
        return Charge(
            provider_id=read_id(body.get("transaction_id") or body.get("id")),
            status=status,
            amount=amount,
            token=text(body.get("external_id") or body.get("id")),
            refunded=amount if status is ChargeStatus.REFUNDED else NOTHING,
            pix_code=text(body.get("qr_code"), most=2000),
            expires_at=read_time(body.get("expires_at"), BRASILIA),
            updated_at=read_time(body.get("updated_at"), BRASILIA),
            word=text(body.get("status")),
        )


def normalize_webhook(body: Mapping[str, Any]) -> list[Event]:
    """The one event of a delivery. Raises ValueError."""
    word = text(body.get("status"))
    return ring(
        read_id(body.get("transaction_id")),
        word,
        normalize_status(word),
        token=text(body.get("external_id")),
        amount=hint(normalize_amount, body.get("amount")),
        occurred_at=read_time(body.get("timestamp"), BRASILIA),
    )
