"""Money that comes in."""

from uuid import UUID

from billing import chart
from billing.ledgering.legs import NIL, Legs, credit, debit
from billing.posting.parts import Amount, left_of, pce_reserved, received, tax_provisioned, told


def sale_of_own_product(
    *, gateway_id: UUID, gross: Amount, fee: Amount, tax: Amount, pce: Amount
) -> Legs:
    """We are the seller: all of it is revenue, and the promise of storage begins."""
    return told(
        received(gateway_id, gross, fee),
        credit(chart.SALES.path(), gross),
        pce_reserved(pce),
        tax_provisioned(tax),
    )


def sale_for_partner(
    *, gateway_id: UUID, partner_id: UUID, gross: Amount, fee: Amount, share: Amount, tax: Amount
) -> Legs:
    """The partner is the seller: its share is owed, only the commission is revenue."""
    return told(
        received(gateway_id, gross, fee),
        credit(chart.PENDING.path(id=partner_id), share),
        credit(chart.COMMISSION.path(), left_of(gross, share)),
        tax_provisioned(tax),
    )


def credit_pack_sold(*, gateway_id: UUID, partner_id: UUID, gross: Amount, fee: Amount) -> Legs:
    """Paid in advance: revenue only when a voucher is redeemed."""
    return told(
        received(gateway_id, gross, fee),
        credit(chart.VOUCHER_CREDIT.path(id=partner_id), gross),
    )


def voucher_recognised(*, partner_id: UUID, amount: Amount, tax: Amount, pce: Amount) -> Legs:
    """A prepaid voucher was redeemed. A credit that was a present has an amount of nil."""
    return told(
        debit(chart.VOUCHER_CREDIT.path(id=partner_id), amount),
        credit(chart.SALES.path(), amount),
        pce_reserved(pce),
        tax_provisioned(tax),
    )


def commission_owed(*, partner_id: UUID, commission: Amount, tax: Amount = NIL) -> Legs:
    """The sale was paid into the partner's own gateway: what it owes us for it."""
    return told(
        debit(chart.PARTNER_DEBT.path(id=partner_id), commission),
        credit(chart.COMMISSION.path(), commission),
        tax_provisioned(tax),
    )
