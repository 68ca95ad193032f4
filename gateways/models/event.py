"""What happened to a payment, line by line."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from gateways.models.payment import Payment


class PaymentEvent(models.Model):
    """Append-only: a trigger refuses any change. `details` holds no personal data and no secret."""

    payment = models.ForeignKey(Payment, on_delete=models.PROTECT, related_name="events")
    at = models.DateTimeField(_("quando"), default=timezone.now)
    what = models.CharField(_("o quê"), max_length=40)
    source = models.CharField(
        _("origem"), max_length=60, help_text=_("charge, janitor, webhook:<id>, user:<id>.")
    )
    status_before = models.CharField(_("de"), max_length=20, blank=True)
    status_after = models.CharField(_("para"), max_length=20, blank=True)
    details = models.JSONField(_("detalhes"), default=dict)

    class Meta:
        db_table = "payment_events"
        verbose_name = _("acontecimento do pagamento")
        verbose_name_plural = _("acontecimentos dos pagamentos")
        ordering = ["id"]
        indexes = [models.Index(fields=["payment", "id"], name="idx_payment_events_payment")]

    def __str__(self) -> str:
        return self.what
