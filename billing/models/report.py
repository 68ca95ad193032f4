"""Reports of months: as they were mailed, and as they stay."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class ClosedMonth(models.Model):
    """The unit economics of a month as they were when nothing was estimated any more."""

    month = models.DateField(_("mês"), primary_key=True, help_text=_("O primeiro dia."))
    figures = models.JSONField(_("números"))
    closed_at = models.DateTimeField(_("fechado em"))
    closed_by = models.CharField(_("fechado por"), max_length=60)

    class Meta:
        db_table = "closed_months"
        verbose_name = _("mês fechado")
        verbose_name_plural = _("meses fechados")
        ordering = ["-month"]
        permissions = [
            ("view_economics", _("Pode ver a economia do mês e o fundo PCE")),
            ("close_month", _("Pode fechar um mês")),
            ("book_costs", _("Pode registrar uso do fundo PCE e imposto pago")),
        ]

    def __str__(self) -> str:
        return f"{self.month:%Y-%m}"


class MonthlyReport(models.Model):
    """The unit economics of a month as they were mailed on the first day after it."""

    month = models.DateField(_("mês"), primary_key=True, help_text=_("O primeiro dia."))
    figures = models.JSONField(_("números"))
    made_at = models.DateTimeField(_("feito em"))

    class Meta:
        db_table = "monthly_reports"
        verbose_name = _("relatório mensal")
        verbose_name_plural = _("relatórios mensais")
        ordering = ["-month"]

    def __str__(self) -> str:
        return f"{self.month:%Y-%m}"
