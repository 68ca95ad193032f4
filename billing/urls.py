"""Every address of this app; the pages and the API each keep their own list."""

from django.urls import include, path

urlpatterns = [
    path("", include("billing.views.urls")),
    path("", include("billing.api.urls")),
]
