"""Months that are closed."""

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

    def __str__(self) -> str:
        return f"{self.month:%Y-%m}"
