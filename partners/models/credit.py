"""Prepaid voucher credits: an append-only account."""

import uuid

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from partners.models.partner import Partner


class CreditEntry(models.Model):
    """One movement of a partner's credits; the balance is their sum and never below zero.

    A trigger refuses UPDATE, DELETE and TRUNCATE. The floor is checked in partners/credits.py
    under the partner's row lock.
    """

    class Kind(models.TextChoices):
        GRANTED = "GRANTED", _("concedido")
        RESERVED = "RESERVED", _("reservado")
        RETURNED = "RETURNED", _("devolvido")
        CONSUMED = "CONSUMED", _("consumido")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    partner = models.ForeignKey(Partner, on_delete=models.PROTECT, related_name="credit_entries")
    kind = models.CharField(_("tipo"), max_length=10, choices=Kind.choices)
    amount = models.IntegerField(
        _("créditos"),
        help_text=_("Reservar tira do saldo; consumir apenas marca que a reserva foi usada (0)."),
    )
    source = models.CharField(_("origem"), max_length=150, help_text=_("Ex.: voucher:<id>"))
    by = models.CharField(_("por"), max_length=100)
    created_at = models.DateTimeField(_("em"), default=timezone.now, editable=False)

    class Meta:
        db_table = "credit_entries"
        verbose_name = _("lançamento de crédito")
        verbose_name_plural = _("lançamentos de crédito")
        ordering = ["-created_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["source", "kind"], name="a_source_moves_credits_once_per_kind"
            ),
            models.CheckConstraint(
                name="the_sign_follows_the_kind",
                condition=Q(kind__in=["GRANTED", "RETURNED"], amount__gt=0)
                | Q(kind="RESERVED", amount__lt=0)
                | Q(kind="CONSUMED", amount=0),
            ),
        ]
        indexes = [
            models.Index(
                fields=["partner", "created_at"], include=["amount"], name="idx_credits_partner"
            ),
            # The admin's list.
            models.Index(fields=["-created_at"], name="idx_credits_created"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.amount:+d}"
