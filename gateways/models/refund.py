"""Money on its way back."""

import uuid

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from gateways.models.payment import Payment


class Refund(models.Model):
    """One refund, asked by us or found at the provider. It may bounce after it succeeded.

    `id` is also the idempotency key sent to the provider.
    """

    class Status(models.TextChoices):
        PENDING = "PENDING", _("em andamento")
        SUCCEEDED = "SUCCEEDED", _("devolvido")
        FAILED = "FAILED", _("recusado")

    TRANSITIONS = {
        Status.PENDING: {Status.SUCCEEDED, Status.FAILED},
        Status.SUCCEEDED: {Status.FAILED},
        Status.FAILED: set(),
    }

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    payment = models.ForeignKey(Payment, on_delete=models.PROTECT, related_name="refunds")
    source = models.CharField(
        _("motivo"), max_length=100, help_text=_("O que a pediu; o mesmo motivo devolve uma vez.")
    )
    amount = models.DecimalField(_("valor"), max_digits=14, decimal_places=2)
    status = models.CharField(
        _("situação"), max_length=10, choices=Status.choices, default=Status.PENDING
    )
    provider_id = models.CharField(_("id no provedor"), max_length=255, blank=True)
    failure_code = models.CharField(_("código da falha"), max_length=50, blank=True)
    asked_by = models.CharField(_("pedida por"), max_length=60)
    created_at = models.DateTimeField(_("pedida em"), default=timezone.now)
    sent_at = models.DateTimeField(
        null=True,
        blank=True,
        editable=False,
        help_text="When it was last on its way to the provider with an end nobody knows yet.",
    )
    finished_at = models.DateTimeField(_("concluída em"), null=True, blank=True)

    class Meta:
        db_table = "payment_refunds"
        verbose_name = _("devolução")
        verbose_name_plural = _("devoluções")
        ordering = ["-created_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["payment", "source"], name="one_refund_for_a_payment_and_a_reason"
            ),
            models.UniqueConstraint(
                fields=["payment", "provider_id"],
                condition=~Q(provider_id=""),
                name="a_providers_refund_is_kept_once",
            ),
            models.CheckConstraint(name="a_refund_is_of_something", condition=Q(amount__gt=0)),
        ]

    def __str__(self) -> str:
        return str(self.id)
