"""Addresses below /admin/economia/."""

from django.contrib import admin
from django.urls import path

from billing.admin.economics import economics, economics_check, economics_close, economics_file
from billing.admin.fund import fund, fund_use, tax_payment

_staff = admin.site.admin_view
urlpatterns = [
    path("", _staff(economics), name="admin_economics"),
    path("arquivo", _staff(economics_file), name="admin_economics_file"),
    path("conferencia", _staff(economics_check), name="admin_economics_check"),
    path("fechar", _staff(economics_close), name="admin_economics_close"),
    path("fundo", _staff(fund), name="admin_pce_fund"),
    path("fundo/uso", _staff(fund_use), name="admin_pce_use"),
    path("imposto", _staff(tax_payment), name="admin_tax_payment"),
]
