"""/api/v1/moments and what stands below."""

from django.urls import path

from vouchers.api.moment_assets import MomentAssetsView, MomentAssetView
from vouchers.api.moment_orders import MomentOrdersView, MomentProductsView
from vouchers.api.moments import MomentsView, MomentView, ShareLinkView

urlpatterns = [
    path("api/v1/moments", MomentsView.as_view(), name="api-moments"),
    path("api/v1/moments/<uuid:moment_id>", MomentView.as_view(), name="api-moment"),
    path(
        "api/v1/moments/<uuid:moment_id>/share-link",
        ShareLinkView.as_view(),
        name="api-moment-share-link",
    ),
    path(
        "api/v1/moments/<uuid:moment_id>/products",
        MomentProductsView.as_view(),
        name="api-moment-products",
    ),
    path(
        "api/v1/moments/<uuid:moment_id>/orders",
        MomentOrdersView.as_view(),
        name="api-moment-orders",
    ),
    path(
        "api/v1/moments/<uuid:moment_id>/assets",
        MomentAssetsView.as_view(),
        name="api-moment-assets",
    ),
    path(
        "api/v1/moments/<uuid:moment_id>/assets/<uuid:asset_id>",
        MomentAssetView.as_view(),
        name="api-moment-asset",
    ),
]
