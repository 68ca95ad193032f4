"""Billing's addresses below /api/v1."""

from django.urls import include, path

from billing.api.admin_commission import AdminCommissionsView, AdminCommissionView
from billing.api.admin_pricing import AdminPricesView, AdminPriceView
from billing.api.delivery_products import DeliveryProducts, OneDeliveryProduct
from billing.api.orders import OneOrderView, OrdersView
from billing.api.payments import OnePaymentView, OrderPaymentsView
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
_staff = [
    path("admin/pricing", AdminPricesView.as_view(), name="api-admin-pricing"),
    path("admin/pricing/<int:pk>", AdminPriceView.as_view(), name="api-admin-price"),
    path("admin/commission", AdminCommissionsView.as_view(), name="api-admin-commissions"),
    path("admin/commission/<int:pk>", AdminCommissionView.as_view(), name="api-admin-commission"),
]

urlpatterns = [path("api/v1/", include([*_selling, *_studios, *_staff]))]
