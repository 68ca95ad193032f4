"""The sandbox pays out: at once or in seconds, or not, by the centavos of the amount."""

import hashlib
import time
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from enum import Enum
from typing import Any

from django.utils.translation import gettext_lazy as _
from django_stubs_ext import StrOrPromise

from gateways.http import encode
from gateways.models.sandbox_payout import SandboxPayout
from gateways.sandbox.provider.errors import Refusal

UNDER_WAY = timedelta(seconds=5)
"""How long the money is on its way."""
SILENCE_SECONDS = 20.0
FEE = Decimal("0.50")


class PayoutOutcome(Enum):
    """The centavos, and what they do in words."""

    DECLINED = 1, _("recusado na hora")
    SILENT = 2, _("aceito, mas a resposta nunca chega")
    BROKEN = 3, _("aceito, mas a primeira resposta é um erro 500")
    LIMITED = 4, _("não aceito: chamadas demais, tente depois (429)")
    LOCKED = 5, _("não aceito: credenciais recusadas (401)")
    FAILS_LATER = 9, _("aceito, e o banco devolve segundos depois")
    ODD_WORD = 14, _("aceito, e a situação é uma palavra que ninguém conhece")
    ANOTHERS_KEY = 15, _("recusado: a chave é de outra pessoa")
    NORMAL = 0, _("tudo certo: pago em segundos")

    def __init__(self, centavos: int, words: StrOrPromise) -> None:
        self.centavos = centavos
        self.words = words


_BY_CENTAVOS = {each.centavos: each for each in PayoutOutcome if each.centavos}
_REFUSALS = {
    PayoutOutcome.DECLINED: Refusal(402, "declined_by_bank", "The receiver's bank said no."),
    PayoutOutcome.LIMITED: Refusal(429, "too_many_calls", "Slow down."),
    PayoutOutcome.LOCKED: Refusal(401, "bad_key", "This key opens nothing, for this amount."),
    PayoutOutcome.ANOTHERS_KEY: Refusal(422, "holder_differs", "The key is somebody else's."),
}


@dataclass(frozen=True, slots=True)
class NewPayout:
    """What is asked for; read and checked by the API."""

    reference: str
    amount: Decimal
    document: str


def outcome_of(amount: Decimal) -> PayoutOutcome:
    """What the amount asks for; most amounts ask for nothing in particular."""
    return _BY_CENTAVOS.get(int(amount * 100) % 100, PayoutOutcome.NORMAL)


def create_payout(
    *, account: str, new: NewPayout, body: dict[str, Any], now: datetime
) -> SandboxPayout:
    """One payout for a reference. Safe to repeat with the same body.

    Raises Refusal: not taken, or another body under the reference.
    """
    outcome = outcome_of(new.amount)
    if outcome in _REFUSALS:
        raise _REFUSALS[outcome]
    digest = hashlib.sha256(encode(body)).hexdigest()
    made, is_new = SandboxPayout.objects.get_or_create(
        account=account,
        reference=new.reference,
        defaults={
            "request_digest": digest,
            "amount": new.amount,
            "holder": _masked(new.document),
            "created_at": now,
        },
    )
    if made.request_digest != digest:
        raise Refusal(409, "reference_taken", "This reference already has another payout.")
    if outcome is PayoutOutcome.SILENT:
        time.sleep(SILENCE_SECONDS)
    if outcome is PayoutOutcome.SILENT or (outcome is PayoutOutcome.BROKEN and is_new):
        raise Refusal(500, "internal_error", "Something broke here.")
    return made


def payout_of(*, account: str, reference: str) -> SandboxPayout:
    """A payout of this account by the shop's reference. Raises Refusal."""
    found = SandboxPayout.objects.filter(account=account, reference=reference).first()
    if found is None:
        raise Refusal(404, "payout_not_found", "No such payout in this account.")
    return found


def payout_as_json(payout: SandboxPayout, *, now: datetime) -> dict[str, Any]:
    """As the API shows it."""
    status = _status_of(payout, now)
    return {
        "id": payout.id.hex,
        "reference": payout.reference,
        "status": status,
        "amount": str(payout.amount),
        "currency": "BRL",
        "fee": str(FEE) if status == "paid" else None,
        "holder_document": payout.holder,
        "failure": "account_closed" if status == "failed" else "",
    }


def _status_of(payout: SandboxPayout, now: datetime) -> str:
    outcome = outcome_of(payout.amount)
    if outcome is PayoutOutcome.ODD_WORD:
        return "in_review_by_compliance"
    if now - payout.created_at < UNDER_WAY:
        return "processing"
    return "failed" if outcome is PayoutOutcome.FAILS_LATER else "paid"


def _masked(document: str) -> str:
    """As banks show it: the middle of it."""
    shown = range(3, len(document) - 2)
    return "".join(each if place in shown else "*" for place, each in enumerate(document))
