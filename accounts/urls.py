"""Every address of this app; the pages and the API each keep their own list."""

from django.urls import include, path

urlpatterns = [
    path("", include("accounts.views.urls")),
    path("", include("accounts.api.urls")),
]
