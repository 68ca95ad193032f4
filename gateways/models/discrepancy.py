"""Money that did not come as asked: a queue for people."""

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from gateways.models.gateway import Gateway
from gateways.models.payment import Payment


class Discrepancy(models.Model):
    """One thing about one payment that somebody has to know of, until `resolved_at`."""

    class Kind(models.TextChoices):
        LATE = "LATE", _("pago depois de vencido")
        DOUBLE = "DOUBLE", _("pago duas vezes")
        UNDERPAID = "UNDERPAID", _("pago a menos")
        OVERPAID = "OVERPAID", _("pago a mais")
        WRONG_CURRENCY = "WRONG_CURRENCY", _("outra moeda")
        WRONG_TOKEN = "WRONG_TOKEN", _("outra referência")
        UNKNOWN_WORD = "UNKNOWN_WORD", _("situação desconhecida")
        REFUND_FAILED = "REFUND_FAILED", _("devolução recusada")
        UNKNOWN_FOR_LONG = "UNKNOWN_FOR_LONG", _("sem resposta há muito tempo")

    class Resolution(models.TextChoices):
        OPEN = "", _("em aberto")
        ACCEPTED = "ACCEPTED", _("aceito")
        REFUNDED = "REFUNDED", _("devolvido")
        EXPLAINED = "EXPLAINED", _("explicado")

    payment = models.ForeignKey(Payment, on_delete=models.PROTECT, related_name="discrepancies")
    gateway = models.ForeignKey(Gateway, on_delete=models.PROTECT, related_name="discrepancies")
    kind = models.CharField(_("divergência"), max_length=20, choices=Kind.choices)
    amount = models.DecimalField(_("valor"), max_digits=14, decimal_places=2, null=True, blank=True)
    details = models.JSONField(_("detalhes"), default=dict)
    found_at = models.DateTimeField(_("vista em"), default=timezone.now)
    resolution = models.CharField(
        _("solução"), max_length=10, choices=Resolution.choices, blank=True, default=""
    )
    resolved_at = models.DateTimeField(_("resolvida em"), null=True, blank=True)
    resolved_by = models.CharField(_("resolvida por"), max_length=60, blank=True)

    class Meta:
        db_table = "payment_discrepancies"
        verbose_name = _("divergência")
        verbose_name_plural = _("divergências")
        ordering = ["-found_at"]
        permissions = [
            ("resolve_discrepancy", "resolver"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["payment", "kind"], name="a_discrepancy_of_a_payment_is_told_once"
            ),
            models.CheckConstraint(
                name="a_resolved_discrepancy_says_when",
                condition=Q(resolution="", resolved_at__isnull=True)
                | (~Q(resolution="") & Q(resolved_at__isnull=False)),
            ),
        ]
        indexes = [
            models.Index(
                fields=["-found_at"],
                condition=Q(resolved_at__isnull=True),
                name="idx_discrepancies_open",
            ),
        ]

    def __str__(self) -> str:
        return self.get_kind_display()
