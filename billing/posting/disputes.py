"""Chargebacks of cards and fraud returns of Pix (MED)."""

from uuid import UUID

from billing import chart
from billing.ledgering.legs import NIL, Legs, credit, debit
from billing.posting.parts import (
    NOTHING_TAKEN,
    Amount,
    Taken,
    left_of,
    pce_released,
    tax_released,
    told,
)


def dispute_opened(*, gateway_id: UUID, payment: str, amount: Amount, fee: Amount = NIL) -> Legs:
    """The gateway takes the amount, and its fee, until somebody decides."""
    receivable = chart.RECEIVABLE.path(id=gateway_id)
    return told(
        debit(chart.DISPUTED.path(payment=payment), amount),
        credit(receivable, amount),
        debit(chart.DISPUTE_LOSSES.path(), fee),
        credit(receivable, fee),
    )


def dispute_won(*, gateway_id: UUID, payment: str, amount: Amount) -> Legs:
    """The amount comes back; the fee does not."""
    return told(
        debit(chart.RECEIVABLE.path(id=gateway_id), amount),
        credit(chart.DISPUTED.path(payment=payment), amount),
    )


def dispute_lost(
    *,
    payment: str,
    amount: Amount,
    tax: Amount,
    pce: Amount = NIL,
    partner_id: UUID | None = None,
    taken: Taken = NOTHING_TAKEN,
) -> Legs:
    """As a refund, of what was disputed. Raises ValueError if more than that is taken."""
    return told(
        taken.legs(partner_id) if partner_id else (),
        debit(chart.REFUNDS.path(), left_of(amount, taken.total if partner_id else NIL)),
        credit(chart.DISPUTED.path(payment=payment), amount),
        pce_released(pce),
        tax_released(tax),
    )


def credit_pack_dispute_lost(*, payment: str, partner_id: UUID, amount: Amount) -> Legs:
    """Credits nobody used, contested and lost: they had not become revenue."""
    return told(
        debit(chart.VOUCHER_CREDIT.path(id=partner_id), amount),
        credit(chart.DISPUTED.path(payment=payment), amount),
    )
