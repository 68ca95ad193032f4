"""Money that goes back to a buyer. The gateway's fee stays an expense: gateways keep it."""

from uuid import UUID

from billing import chart
from billing.ledgering.legs import NIL, Legs, credit, debit
from billing.posting.parts import Amount, Taken, left_of, pce_released, tax_released, told


def refund_of_own(*, gateway_id: UUID, amount: Amount, tax: Amount, pce: Amount = NIL) -> Legs:
    """Of a whole sale or of a part; `pce` only where access ends with it."""
    return told(
        debit(chart.REFUNDS.path(), amount),
        credit(chart.RECEIVABLE.path(id=gateway_id), amount),
        pce_released(pce),
        tax_released(tax),
    )


def refund_for_partner(
    *, gateway_id: UUID, partner_id: UUID, amount: Amount, taken: Taken, tax: Amount
) -> Legs:
    """The partner gives its share back, we our commission. Raises ValueError if more is taken."""
    return told(
        taken.legs(partner_id),
        debit(chart.REFUNDS.path(), left_of(amount, taken.total)),
        credit(chart.RECEIVABLE.path(id=gateway_id), amount),
        tax_released(tax),
    )


def credit_pack_refunded(*, gateway_id: UUID, partner_id: UUID, amount: Amount) -> Legs:
    """Credits nobody used: they had not become revenue."""
    return told(
        debit(chart.VOUCHER_CREDIT.path(id=partner_id), amount),
        credit(chart.RECEIVABLE.path(id=gateway_id), amount),
    )


def commission_forgiven(*, partner_id: UUID, commission: Amount, tax: Amount = NIL) -> Legs:
    """A sale paid into the partner's own gateway went back to its buyer."""
    return told(
        debit(chart.REFUNDS.path(), commission),
        credit(chart.PARTNER_DEBT.path(id=partner_id), commission),
        tax_released(tax),
    )
