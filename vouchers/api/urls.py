"""/redeem and what stands below /api/v1."""

from django.urls import path

from vouchers.api.redeem import RedeemView
from vouchers.api.redemptions import RedemptionView
from vouchers.api.vouchers import DeliveryVouchersView, VoucherRevokeView, VoucherView

urlpatterns = [
    path("redeem", RedeemView.as_view(schema=None)),
    path("api/v1/redeem", RedeemView.as_view(), name="api-redeem"),
    path(
        "api/v1/redemptions/<uuid:redemption_id>", RedemptionView.as_view(), name="api-redemption"
    ),
    path(
        "api/v1/deliveries/<uuid:delivery_id>/vouchers",
        DeliveryVouchersView.as_view(),
        name="api-delivery-vouchers",
    ),
    path("api/v1/vouchers/<str:code>", VoucherView.as_view(), name="api-voucher"),
    path(
        "api/v1/vouchers/<str:code>/revoke", VoucherRevokeView.as_view(), name="api-voucher-revoke"
    ),
]
