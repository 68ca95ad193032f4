"""What a gateway is expected to keep, until it says so itself."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from gateways.models.gateway import Gateway


class FeeSchedule(models.Model):
    """An estimate for one method from a day on: `percent` of the amount plus `fixed` reais."""

    gateway = models.ForeignKey(Gateway, on_delete=models.CASCADE, related_name="fees")
    method = models.CharField(_("método"), max_length=10)
    percent = models.DecimalField(_("percentual"), max_digits=7, decimal_places=4, default=0)
    fixed = models.DecimalField(_("fixo"), max_digits=14, decimal_places=2, default=0)
    effective_date = models.DateField(_("vale desde"))

    class Meta:
        db_table = "fee_schedules"
        verbose_name = _("tarifa estimada")
        verbose_name_plural = _("tarifas estimadas")
        ordering = ["gateway", "method", "-effective_date"]
        constraints = [
            models.UniqueConstraint(
                fields=["gateway", "method", "effective_date"],
                name="one_fee_for_a_method_and_a_day",
            ),
            models.CheckConstraint(
                name="a_fee_is_never_negative",
                condition=models.Q(percent__gte=0, percent__lt=100, fixed__gte=0),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.percent} % + {self.fixed}"
