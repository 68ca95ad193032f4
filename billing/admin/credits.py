"""Credits that were paid for, and what each redeemed one earned: read-only."""

from django.contrib import admin
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from billing.admin.wording import link_of, short
from billing.models import CreditLot, VoucherSale
from core.admin.filters import PickedFilter
from core.admin.labels import state_label
from core.admin.links import link_column, link_to
from core.admin.reading import ReadOnlyAdmin
from gateways.admin.figures import reais


@admin.register(CreditLot)
class CreditLotAdmin(ReadOnlyAdmin):
    list_display = ("bought_at", "shown_partner", "shown_price", "units", "units_used",
                    "units_refunded", "shown_left", "shown_order")  # fmt: skip
    list_filter = ("bought_at", ("partner", PickedFilter))
    list_select_related = ("partner",)
    ordering = ("-bought_at", "-pk")
    search_ids = ("order", "partner")
    search_fields = ("partner__name__istartswith",)
    search_help_text = gettext_lazy("Começo do nome do estúdio, id dele ou do pedido.")
    fields = ("shown_partner", "shown_order", "shown_price", "units", "units_used",
              "units_refunded", "shown_left", "bought_at")  # fmt: skip
    readonly_fields = fields
    shown_partner = link_column("partner", gettext_lazy("estúdio"), "partner__name")

    def name_of(self, row: CreditLot) -> str:
        return f"{row.units} × {reais(row.unit_price)}"

    @admin.display(description=gettext_lazy("preço do crédito"), ordering="unit_price")
    def shown_price(self, lot: CreditLot) -> str:
        return reais(lot.unit_price)

    @admin.display(description=gettext_lazy("restam"))
    def shown_left(self, lot: CreditLot) -> int:
        return lot.units - lot.units_used - lot.units_refunded

    @admin.display(description=gettext_lazy("pedido"))
    def shown_order(self, lot: CreditLot) -> SafeString | str:
        return link_of(f"order:{lot.order_id}")


@admin.register(VoucherSale)
class VoucherSaleAdmin(ReadOnlyAdmin):
    list_display = ("recognised_at", "shown_voucher", "shown_partner", "shown_amount",
                    "shown_fee", "shown_pce", "shown_tax", "shown_lot")  # fmt: skip
    list_filter = ("recognised_at", ("partner", PickedFilter), ("lot", PickedFilter))
    list_select_related = ("partner", "lot")
    ordering = ("-recognised_at", "-pk")
    search_ids = ("pk", "partner")
    search_fields = ("partner__name__istartswith",)
    search_help_text = gettext_lazy("Id do voucher, começo do nome ou id do estúdio.")
    fields = ("shown_voucher", "shown_partner", "shown_lot", "shown_amount", "shown_fee",
              "shown_pce", "shown_tax", "recognised_at")  # fmt: skip
    readonly_fields = fields
    shown_partner = link_column("partner", gettext_lazy("estúdio"), "partner__name")

    def name_of(self, row: VoucherSale) -> str:
        return f"voucher {short(row.pk)}"

    @admin.display(description="voucher", ordering="pk")
    def shown_voucher(self, sale: VoucherSale) -> SafeString | str:
        return link_of(f"voucher:{sale.pk}")

    @admin.display(description=gettext_lazy("lote"))
    def shown_lot(self, sale: VoucherSale) -> SafeString:
        if sale.lot is None:
            return state_label(_("presente"))
        return link_to(sale.lot, f"{sale.lot.units} × {reais(sale.lot.unit_price)}")

    @admin.display(description=gettext_lazy("receita"), ordering="amount")
    def shown_amount(self, sale: VoucherSale) -> str:
        return reais(sale.amount)

    @admin.display(description=gettext_lazy("tarifa"), ordering="gateway_fee")
    def shown_fee(self, sale: VoucherSale) -> str:
        return reais(sale.gateway_fee)

    @admin.display(description="PCE", ordering="pce_reserved")
    def shown_pce(self, sale: VoucherSale) -> str:
        return reais(sale.pce_reserved)

    @admin.display(description=gettext_lazy("imposto"), ordering="tax_effective")
    def shown_tax(self, sale: VoucherSale) -> str:
        return reais(sale.tax_effective)
