"""The pages anyone may open without an account."""

from django.urls import path

from vouchers.views.home import home
from vouchers.views.legal import privacy, terms
from vouchers.views.progress import redemption_progress
from vouchers.views.redeem import redeem, redeem_code

urlpatterns = [
    path("", home, name="home"),
    path("resgatar", redeem, name="redeem"),
    path("resgatar/<str:code>", redeem_code, name="redeem_code"),
    path("resgates/<uuid:redemption_id>", redemption_progress, name="redemption_progress"),
    path("termos", terms, name="terms"),
    path("privacidade", privacy, name="privacy"),
]
