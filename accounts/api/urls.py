"""Addresses of people's API."""

from django.urls import path

from accounts.api.me import ExportView, MeView
from accounts.api.register import RegisterView
from accounts.api.sign_in import LoginView, LogoutView, RefreshView

urlpatterns = [
    path("api/v1/auth/register", RegisterView.as_view(), name="api-register"),
    path("api/v1/auth/login", LoginView.as_view(), name="api-login"),
    path("api/v1/auth/refresh", RefreshView.as_view(), name="api-refresh"),
    path("api/v1/auth/logout", LogoutView.as_view(), name="api-logout"),
    path("api/v1/me", MeView.as_view(), name="api-me"),
    path("api/v1/me/export", ExportView.as_view(), name="api-me-export"),
]
