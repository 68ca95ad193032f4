"""The rows of the billing app."""

from billing.models.credit_lot import CreditLot, VoucherSale
from billing.models.ledger import Account, BalanceSnapshot, Entry, Posting
from billing.models.order import Order, OrderLine
from billing.models.policy import CommissionConfig, Policy
from billing.models.product import PricingConfig, Product
from billing.models.report import ClosedMonth, MonthlyReport
from billing.models.settlement import Payout, PayoutAccount, Settlement, SettlementRule

__all__ = [
    "Account",
    "BalanceSnapshot",
    "ClosedMonth",
    "CommissionConfig",
    "CreditLot",
    "Entry",
    "MonthlyReport",
    "Order",
    "OrderLine",
    "Payout",
    "PayoutAccount",
    "Policy",
    "Posting",
    "PricingConfig",
    "Product",
    "Settlement",
    "SettlementRule",
    "VoucherSale",
]
