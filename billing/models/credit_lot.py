"""Voucher credits that were paid for: what each of them was sold at."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from billing.models.order import Order
from partners.models import Partner


class CreditLot(models.Model):
    """Credits of one order at one price; the oldest lot is used first."""

    order = models.OneToOneField(Order, on_delete=models.PROTECT, related_name="credit_lot")
    partner = models.ForeignKey(Partner, on_delete=models.PROTECT, related_name="credit_lots")
    unit_price = models.DecimalField(_("preço do crédito"), max_digits=14, decimal_places=2)
    units = models.PositiveIntegerField(_("créditos"))
    units_used = models.PositiveIntegerField(_("usados"), default=0)
    units_refunded = models.PositiveIntegerField(_("devolvidos"), default=0)
    bought_at = models.DateTimeField(_("comprado em"))

    class Meta:
        db_table = "credit_lots"
        verbose_name = _("lote de créditos")
        verbose_name_plural = _("lotes de créditos")
        ordering = ["bought_at", "id"]
        constraints = [
            models.CheckConstraint(
                name="a_lot_gives_no_more_than_it_has",
                condition=Q(units__gte=F("units_used") + F("units_refunded")),
            ),
        ]
        indexes = [
            models.Index(fields=["partner", "bought_at"], name="idx_credit_lots_partner"),
            # Staff's list.
            models.Index(fields=["-bought_at"], name="idx_credit_lots_bought"),
        ]

    def __str__(self) -> str:
        return f"{self.units} × {self.unit_price}"


class VoucherSale(models.Model):
    """The sale recognised when a prepaid voucher was redeemed: once for each voucher."""

    voucher_id = models.UUIDField(primary_key=True)
    partner = models.ForeignKey(Partner, on_delete=models.PROTECT, related_name="voucher_sales")
    lot = models.ForeignKey(
        CreditLot, on_delete=models.PROTECT, null=True, related_name="voucher_sales",
        help_text=_("Vazio: o crédito foi um presente."),
    )  # fmt: skip
    amount = models.DecimalField(_("receita"), max_digits=14, decimal_places=2)
    pce_reserved = models.DecimalField(_("PCE reservada"), max_digits=14, decimal_places=2)
    tax_effective = models.DecimalField(_("imposto"), max_digits=14, decimal_places=2)
    gateway_fee = models.DecimalField(
        _("parte da tarifa do lote"), max_digits=14, decimal_places=2, default=0
    )
    recognised_at = models.DateTimeField(_("reconhecida em"))

    class Meta:
        db_table = "voucher_sales"
        verbose_name = _("venda por voucher")
        verbose_name_plural = _("vendas por voucher")
        ordering = ["-recognised_at"]
        indexes = [models.Index(fields=["recognised_at"], name="idx_voucher_sales_recognised")]

    def __str__(self) -> str:
        return str(self.voucher_id)
