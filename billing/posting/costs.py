"""What the gateways really kept and handed over; storage and taxes that were paid."""

from uuid import UUID

from billing import chart
from billing.ledgering.legs import Legs, credit, debit
from billing.posting.parts import Amount, moved, told


def fee_trued_up(*, gateway_id: UUID, estimated: Amount, actual: Amount) -> Legs:
    """The difference to the estimate, either way."""
    return told(
        moved(chart.GATEWAY_FEES.path(), actual - estimated),
        moved(chart.RECEIVABLE.path(id=gateway_id), estimated - actual),
    )


def gateway_paid_out(*, gateway_id: UUID, amount: Amount) -> Legs:
    """The gateway's money arrived at our bank."""
    return told(
        debit(chart.BANK.path(), amount), credit(chart.RECEIVABLE.path(id=gateway_id), amount)
    )


def pce_used(*, amount: Amount) -> Legs:
    """The storage bill, paid out of the reserve."""
    return told(debit(chart.PCE_RESERVE.path(), amount), credit(chart.BANK.path(), amount))


def tax_paid(*, amount: Amount, provision: Amount) -> Legs:
    """The tax bill, out of the provision; the difference is an expense, or a relief."""
    return told(
        debit(chart.TAX_PROVISION.path(), provision),
        moved(chart.TAX_EXPENSE.path(), amount - provision),
        credit(chart.BANK.path(), amount),
    )
