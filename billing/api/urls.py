"""Billing's addresses below /api/v1."""

from django.urls import include, path

from billing.api.admin_commission import AdminCommissionsView, AdminCommissionView
from billing.api.admin_pricing import AdminPricesView, AdminPriceView
from billing.api.admin_settlement import AdminSettlementRulesView, AdminSettlementRuleView
from billing.api.balance import BalanceView, StatementView
from billing.api.delivery_products import DeliveryProducts, OneDeliveryProduct
from billing.api.orders import OneOrderView, OrdersView
from billing.api.payments import OnePaymentView, OrderPaymentsView
from billing.api.payout_account import PayoutAccountView
from billing.api.payouts import OnePayoutView, PayoutsView
from billing.api.products import ProductsView
from billing.api.sales import PartnerSales

_selling = [
    path("products", ProductsView.as_view(), name="api-products"),
    path("orders", OrdersView.as_view(), name="api-orders"),
    path("orders/<uuid:order_id>", OneOrderView.as_view(), name="api-order"),
    path("orders/<uuid:order_id>/payments", OrderPaymentsView.as_view(), name="api-order-payments"),
    path("payments/<str:payment_id>", OnePaymentView.as_view(), name="api-payment"),
]
_studios = [
    path("partner/sales", PartnerSales.as_view(), name="api-partner-sales"),
    path(
        "deliveries/<uuid:delivery_id>/products",
        DeliveryProducts.as_view(),
        name="api-delivery-products",
    ),
    path(
        "deliveries/<uuid:delivery_id>/products/<uuid:product_id>",
        OneDeliveryProduct.as_view(),
        name="api-delivery-product",
    ),
]
_money = [
    path("partner/balance", BalanceView.as_view(), name="api-partner-balance"),
    path("partner/statement", StatementView.as_view(), name="api-partner-statement"),
    path("partner/payout-account", PayoutAccountView.as_view(), name="api-payout-account"),
    path("partner/payouts", PayoutsView.as_view(), name="api-payouts"),
    path("partner/payouts/<uuid:payout_id>", OnePayoutView.as_view(), name="api-payout"),
]
_staff = [
    path("admin/pricing", AdminPricesView.as_view(), name="api-admin-pricing"),
    path("admin/pricing/<int:pk>", AdminPriceView.as_view(), name="api-admin-price"),
    path("admin/commission", AdminCommissionsView.as_view(), name="api-admin-commissions"),
    path("admin/commission/<int:pk>", AdminCommissionView.as_view(), name="api-admin-commission"),
    path("admin/settlement-rules", AdminSettlementRulesView.as_view(), name="api-admin-rules"),
    path(
        "admin/settlement-rules/<int:pk>", AdminSettlementRuleView.as_view(), name="api-admin-rule"
    ),
]

urlpatterns = [path("api/v1/", include([*_selling, *_studios, *_money, *_staff]))]
