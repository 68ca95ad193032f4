"""What each event of the business does to the accounts: amounts in, legs out, no database.

    from billing import ledger, postings
    legs = postings.sale_of_own_product(gateway_id=…, gross=…, fee=…, tax=…, pce=…)
    ledger.post(kind="sale", source=f"order:{order.id}", legs=legs, by=by, now=now)

Amounts are what the order or the policy says; what is left over after a split is the platform's.
Every function answers legs that balance, whatever the amounts, without legs of nothing; an event
that moves nothing answers no legs, and is not posted. All raise ValueError on a negative amount.
"""

from billing.posting.costs import (
    fee_trued_up,
    gateway_paid_out,
    pce_used,
    tax_paid,
)
from billing.posting.disputes import (
    credit_pack_dispute_lost,
    dispute_lost,
    dispute_opened,
    dispute_won,
)
from billing.posting.parts import NOTHING_TAKEN, Taken
from billing.posting.payouts import (
    debt_repaid,
    payout_confirmed,
    payout_failed,
    payout_requested,
    settlement_released,
)
from billing.posting.refunds import (
    commission_forgiven,
    credit_pack_refunded,
    refund_for_partner,
    refund_of_own,
)
from billing.posting.sales import (
    commission_owed,
    credit_pack_sold,
    sale_for_partner,
    sale_of_own_product,
    voucher_recognised,
)

__all__ = [
    "NOTHING_TAKEN",
    "Taken",
    "commission_forgiven",
    "commission_owed",
    "credit_pack_dispute_lost",
    "credit_pack_refunded",
    "credit_pack_sold",
    "debt_repaid",
    "dispute_lost",
    "dispute_opened",
    "dispute_won",
    "fee_trued_up",
    "gateway_paid_out",
    "payout_confirmed",
    "payout_failed",
    "payout_requested",
    "pce_used",
    "refund_for_partner",
    "refund_of_own",
    "sale_for_partner",
    "sale_of_own_product",
    "settlement_released",
    "tax_paid",
    "voucher_recognised",
]
