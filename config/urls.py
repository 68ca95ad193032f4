"""Every address of the house. Each app says what stands below its own."""

from django.contrib import admin
from django.urls import include, path
from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerSplitView

from config.admin.pages import find, home
from core.health import healthz, metrics, readyz
from gateways.admin.board import board

urlpatterns = [
    path("healthz", healthz),
    path("readyz", readyz),
    path("metrics", metrics),
    path("admin/", admin.site.admin_view(home)),
    path("admin/buscar", admin.site.admin_view(find), name="admin_find"),
    path("admin/gateways/painel", admin.site.admin_view(board), name="admin_gateways_board"),
    path("admin/economia/", include("billing.admin.economics_urls")),
    path("admin/", admin.site.urls),
    path("api/schema/", SpectacularAPIView.as_view(), name="schema"),
    path("api/docs/", SpectacularSwaggerSplitView.as_view(url_name="schema"), name="docs"),
    path("", include("core.storage.local_urls")),
    path("", include("accounts.urls")),
    path("", include("gateways.urls")),
    path("", include("gateways.sandbox.provider.urls")),
    path("", include("partners.urls")),
    path("", include("billing.urls")),
    path("", include("vouchers.urls")),
]

handler400 = "config.errors.bad_request"
handler404 = "config.errors.not_found"
handler500 = "config.errors.server_error"
