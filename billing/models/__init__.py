"""The rows of the billing app."""

from billing.models.credit_lot import CreditLot, VoucherSale
from billing.models.order import Order, OrderLine
from billing.models.policy import CommissionConfig, Policy
from billing.models.product import PricingConfig, Product
from billing.models.report import ClosedMonth
from billing.models.settlement import Payout, PayoutAccount, Settlement, SettlementRule

__all__ = [
    "ClosedMonth",
    "CommissionConfig",
    "CreditLot",
    "Order",
    "OrderLine",
    "Payout",
    "PayoutAccount",
    "Policy",
    "PricingConfig",
    "Product",
    "Settlement",
    "SettlementRule",
    "VoucherSale",
]
