"""The charges of the sandbox: the provider's own books, apart from ours."""

import uuid

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.sealed import SealedTextField


class SandboxCharge(models.Model):
    """What the little provider that ships with the product knows of one charge; nothing personal.

    Only gateways/sandbox/provider/ touches this: the product itself asks over HTTP, as it asks
    every other provider.
    """

    class Status(models.TextChoices):
        OPEN = "open", _("aguardando pagamento")
        PAID = "paid", _("pago")
        DECLINED = "declined", _("recusado")
        EXPIRED = "expired", _("vencido")
        CANCELLED = "cancelled", _("cancelado")

    TRANSITIONS = {
        Status.OPEN: {Status.PAID, Status.DECLINED, Status.EXPIRED, Status.CANCELLED},
        Status.EXPIRED: {Status.PAID},
        Status.PAID: set(),
        Status.DECLINED: set(),
        Status.CANCELLED: set(),
    }

    class Dispute(models.TextChoices):
        NONE = "", _("nenhuma")
        OPEN = "open", _("aberta")
        WON = "won", _("ganha")
        LOST = "lost", _("perdida")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    account = models.CharField(max_length=16)
    reference = models.CharField(max_length=64)
    payment_id = models.CharField(max_length=64, blank=True)
    idempotency_key = models.CharField(max_length=128)
    request_digest = models.CharField(max_length=64)
    method = models.CharField(max_length=10)
    amount = models.DecimalField(max_digits=14, decimal_places=2)
    description = models.CharField(max_length=140, blank=True)
    webhook_url = SealedTextField()
    return_url = models.TextField(blank=True)
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.OPEN)
    payments = models.JSONField(default=list)
    fee = models.DecimalField(max_digits=14, decimal_places=2, null=True)
    refunds = models.JSONField(default=list)
    dispute = models.CharField(max_length=5, choices=Dispute.choices, blank=True, default="")
    end_to_end_id = models.CharField(max_length=32, blank=True)
    created_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField()
    paid_at = models.DateTimeField(null=True)
    updated_at = models.DateTimeField(default=timezone.now)

    class Meta:
        db_table = "sandbox_charges"
        verbose_name = _("cobrança do sandbox")
        verbose_name_plural = _("cobranças do sandbox")
        constraints = [
            models.UniqueConstraint(
                fields=["account", "idempotency_key"],
                name="a_key_of_a_sandbox_account_makes_one_charge",
            ),
            models.UniqueConstraint(
                fields=["account", "reference"],
                name="a_reference_of_a_sandbox_account_is_one_charge",
            ),
            models.CheckConstraint(
                name="a_sandbox_charge_is_of_something", condition=Q(amount__gt=0)
            ),
        ]

    def __str__(self) -> str:
        return self.id.hex
