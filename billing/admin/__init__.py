"""Staff's view of what is sold and what it earns."""

from billing.admin import ledger_panels, order_panels
from billing.admin.catalogue import PricingConfigAdmin, ProductAdmin
from billing.admin.credits import CreditLotAdmin, VoucherSaleAdmin
from billing.admin.ledger import AccountAdmin, EntryAdmin
from billing.admin.orders import OrderAdmin
from billing.admin.payout_accounts import PayoutAccountAdmin
from billing.admin.payouts import PayoutAdmin
from billing.admin.rates import CommissionConfigAdmin, PolicyAdmin, SettlementRuleAdmin
from billing.admin.settlements import SettlementAdmin

__all__ = [
    "AccountAdmin",
    "CommissionConfigAdmin",
    "CreditLotAdmin",
    "EntryAdmin",
    "OrderAdmin",
    "PayoutAccountAdmin",
    "PayoutAdmin",
    "PolicyAdmin",
    "PricingConfigAdmin",
    "ProductAdmin",
    "SettlementAdmin",
    "SettlementRuleAdmin",
    "VoucherSaleAdmin",
    "ledger_panels",
    "order_panels",
]
