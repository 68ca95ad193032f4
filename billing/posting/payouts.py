"""A partner's share on its way to its bank: pending, available, in transit, gone."""

from uuid import UUID

from billing import chart
from billing.ledgering.legs import NIL, Legs, credit, debit
from billing.posting.parts import Amount, left_of, told


def settlement_released(*, partner_id: UUID, amount: Amount, repaid: Amount = NIL) -> Legs:
    """D+N has come. What the partner owes is repaid first. Raises ValueError if that is more."""
    return told(
        debit(chart.PENDING.path(id=partner_id), amount),
        credit(chart.PARTNER_DEBT.path(id=partner_id), repaid),
        credit(chart.AVAILABLE.path(id=partner_id), left_of(amount, repaid)),
    )


def debt_repaid(*, partner_id: UUID, amount: Amount) -> Legs:
    """The partner's debt out of what is available to it."""
    return told(
        debit(chart.AVAILABLE.path(id=partner_id), amount),
        credit(chart.PARTNER_DEBT.path(id=partner_id), amount),
    )


def payout_requested(*, partner_id: UUID, amount: Amount) -> Legs:
    """Reserved: nobody can ask for it twice."""
    return told(
        debit(chart.AVAILABLE.path(id=partner_id), amount),
        credit(chart.IN_TRANSIT.path(id=partner_id), amount),
    )


def payout_confirmed(
    *, partner_id: UUID, amount: Amount, fee: Amount = NIL, gateway_id: UUID | None = None
) -> Legs:
    """It left our bank, or our account at a gateway; the fee for it is ours."""
    bank = chart.RECEIVABLE.path(id=gateway_id) if gateway_id else chart.BANK.path()
    return told(
        debit(chart.IN_TRANSIT.path(id=partner_id), amount),
        credit(bank, amount),
        debit(chart.PAYOUT_FEES.path(), fee),
        credit(bank, fee),
    )


def payout_failed(*, partner_id: UUID, amount: Amount) -> Legs:
    """It did not leave: available again. The same legs as reversing the request."""
    return tuple(leg.turned for leg in payout_requested(partner_id=partner_id, amount=amount))
