"""A charge as the sandbox's API and webhooks show it."""

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from django.conf import settings

from core.money import CENT
from gateways.models.sandbox import SandboxCharge
from gateways.sandbox.provider.outcomes import Outcome, outcome_of
from gateways.sandbox.provider.pix import pix_code

Status, Dispute = SandboxCharge.Status, SandboxCharge.Dispute


def charge_as_json(charge: SandboxCharge) -> dict[str, Any]:
    """Every word of it is the sandbox's own."""
    page = page_of_charge(charge)
    return {
        "id": charge.id.hex,
        "reference": charge.reference,
        "payment_id": charge.payment_id,
        "status": word_of(charge),
        "amount": str(charge.amount),
        "currency": "BRL",
        "method": charge.method,
        "description": charge.description,
        "payments": charge.payments,
        "refunded_amount": str(refunded_of(charge)),
        "refunds": charge.refunds,
        "fee": None if charge.fee is None else str(charge.fee),
        "dispute": charge.dispute,
        "end_to_end_id": charge.end_to_end_id,
        "pix_copy_paste": pix_code(page, charge.amount) if charge.method == "pix" else "",
        "checkout_url": page,
        "created_at": _text(charge.created_at),
        "expires_at": _text(charge.expires_at),
        "paid_at": _text(charge.paid_at),
        "updated_at": _text(charge.updated_at),
    }


def word_of(charge: SandboxCharge) -> str:
    """The state in one word."""
    if charge.status != Status.PAID:
        return str(charge.status)
    if outcome_of(charge.amount) is Outcome.ODD_WORD:
        return "in_review_by_compliance"
    if charge.dispute in (Dispute.OPEN, Dispute.LOST):
        return "charged_back"
    back, paid = refunded_of(charge), paid_of(charge)
    return "refunded" if back >= paid else "partly_refunded" if back else "paid"


def page_of_charge(charge: SandboxCharge) -> str:
    """Where the payer goes."""
    return f"{settings.BASE_URL}/sandbox/pagar/{charge.id}"


def paid_of(charge: SandboxCharge) -> Decimal:
    """Everything that came in."""
    return _sum(charge.payments)


def refunded_of(charge: SandboxCharge) -> Decimal:
    """What went back and stayed there."""
    return _sum([each for each in charge.refunds if each["status"] == "done"])


def reserved_of(charge: SandboxCharge) -> Decimal:
    """What went back or is on its way."""
    return _sum([each for each in charge.refunds if each["status"] != "failed"])


def _sum(lines: list[dict[str, str]]) -> Decimal:
    return sum((Decimal(each["amount"]) for each in lines), Decimal(0)).quantize(CENT)


def _text(at: datetime | None) -> str | None:
    return at.astimezone(UTC).isoformat() if at else None
