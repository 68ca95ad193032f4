"""The addresses of the sandbox; every one is a 404 unless SANDBOX_GATEWAY_ENABLED."""

from django.urls import path

from gateways.sandbox.provider import api, pages

urlpatterns = [
    path("sandbox/", pages.about, name="sandbox"),
    path("sandbox/pagar/<uuid:pk>", pages.pay, name="sandbox_pay"),
    path("sandbox/api/account", api.account),
    path("sandbox/api/charges", api.charges),
    path("sandbox/api/charges/by-reference/<str:reference>", api.charge_by_reference),
    path("sandbox/api/charges/<str:charge_id>", api.charge),
    path("sandbox/api/charges/<str:charge_id>/cancel", api.cancel),
    path("sandbox/api/charges/<str:charge_id>/refunds", api.refunds),
    path("sandbox/api/payouts", api.payouts),
    path("sandbox/api/payouts/by-reference/<str:reference>", api.payout_by_reference),
]
