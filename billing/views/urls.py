"""Where people buy and where studios look after their credits."""

from django.urls import path

from billing.views.money import BalancePage, StatementPage
from billing.views.order import OrderView
from billing.views.payouts import PayoutAccountPage, PayoutsPage
from billing.views.purchases import PurchasesView
from billing.views.studio import BuyCreditsView, CreditsView, StudioOrdersView, StudioSalesView

urlpatterns = [
    path("comprar/pedido/<uuid:order_id>", OrderView.as_view(), name="order"),
    path("conta/compras", PurchasesView.as_view(), name="purchases"),
    path("estudio", CreditsView.as_view(), name="studio"),
    path("estudio/creditos/<slug:slug>", BuyCreditsView.as_view(), name="studio_buy"),
    path("estudio/compras", StudioOrdersView.as_view(), name="studio_orders"),
    path("estudio/vendas", StudioSalesView.as_view(), name="studio_sales"),
    path("estudio/saldo", BalancePage.as_view(), name="studio_balance"),
    path("estudio/extrato", StatementPage.as_view(), name="studio_statement"),
    path("estudio/repasses", PayoutsPage.as_view(), name="studio_payouts"),
    path("estudio/repasses/conta", PayoutAccountPage.as_view(), name="studio_payout_account"),
]
