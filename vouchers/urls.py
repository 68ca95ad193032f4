"""Every address of this app; the pages and the API each keep their own list."""

from django.urls import include, path

urlpatterns = [
    path("", include("vouchers.views.public_urls")),
    path("", include("vouchers.views.gallery_urls")),
    path("", include("vouchers.api.urls")),
    path("", include("vouchers.api.moment_urls")),
]
