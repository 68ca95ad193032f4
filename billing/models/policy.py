"""Rates and costs, from a day on."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from partners.models import Partner


class Policy(models.Model):
    """What the house reckons with from a day on; an order keeps the rates of its day.

    `cac` = cost of acquiring one sale by channel, reais as text: `{"ads": "80.00"}`.
    """

    effective_date = models.DateField(_("vale desde"), unique=True)
    tax_rate = models.DecimalField(
        _("alíquota de impostos"), max_digits=7, decimal_places=6, help_text=_("0.10 = 10 %.")
    )
    pce_per_unit = models.DecimalField(
        _("PCE por acesso vendido"), max_digits=14, decimal_places=2,
        help_text=_("Reservado em cada Acesso Perpétuo: na venda, ou no resgate de um crédito."),
    )  # fmt: skip
    setup_cost = models.DecimalField(_("custo de preparo"), max_digits=14, decimal_places=2)
    hidden_cost = models.DecimalField(_("custos ocultos"), max_digits=14, decimal_places=2)
    cac = models.JSONField(_("custo de aquisição por canal"), default=dict)
    note = models.CharField(_("motivo"), max_length=200, blank=True)

    class Meta:
        db_table = "policies"
        verbose_name = _("política de custos")
        verbose_name_plural = _("políticas de custos")
        ordering = ["-effective_date"]
        constraints = [
            models.CheckConstraint(
                name="a_policy_costs_nothing_negative",
                condition=Q(
                    tax_rate__gte=0, tax_rate__lt=1, pce_per_unit__gte=0,
                    setup_cost__gte=0, hidden_cost__gte=0,
                ),
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return str(self.effective_date)


class CommissionConfig(models.Model):
    """What the platform keeps of a partner's sale; the most specific, then the newest, holds."""

    partner = models.ForeignKey(
        Partner, on_delete=models.PROTECT, null=True, blank=True, related_name="commissions",
        verbose_name=_("estúdio"),
        help_text=_("Vazio: todos os estúdios."),
    )  # fmt: skip
    rate = models.DecimalField(
        _("comissão"), max_digits=7, decimal_places=6, help_text=_("0.20 = 20 %.")
    )
    effective_date = models.DateField(_("vale desde"))

    class Meta:
        db_table = "commission_configs"
        verbose_name = _("comissão")
        verbose_name_plural = _("comissões")
        ordering = ["partner", "-effective_date"]
        constraints = [
            models.UniqueConstraint(
                fields=["partner", "effective_date"],
                nulls_distinct=False,
                name="one_commission_for_a_partner_and_a_day",
            ),
            models.CheckConstraint(
                name="a_commission_is_a_share", condition=Q(rate__gte=0, rate__lt=1)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.rate}"
