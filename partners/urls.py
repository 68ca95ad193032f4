"""Addresses of the partner API; vouchers add theirs below the same deliveries."""

from django.urls import path

from partners.api.assets import OneAsset, UploadUrl
from partners.api.deliveries import Deliveries, OneDelivery
from partners.api.delivery_assets import DeliveryAssets
from partners.api.partner import OwnPartner
from partners.api.publish import PublishDelivery

urlpatterns = [
    path("api/v1/partner", OwnPartner.as_view(), name="api-partner"),
    path("api/v1/deliveries", Deliveries.as_view(), name="api-deliveries"),
    path("api/v1/deliveries/<uuid:delivery_id>", OneDelivery.as_view(), name="api-delivery"),
    path(
        "api/v1/deliveries/<uuid:delivery_id>/assets",
        DeliveryAssets.as_view(),
        name="api-delivery-assets",
    ),
    path(
        "api/v1/deliveries/<uuid:delivery_id>/publish",
        PublishDelivery.as_view(),
        name="api-delivery-publish",
    ),
    path("api/v1/assets/<uuid:asset_id>", OneAsset.as_view(), name="api-asset"),
    path(
        "api/v1/assets/<uuid:asset_id>/upload-url", UploadUrl.as_view(), name="api-asset-upload-url"
    ),
]
