"""The key to a delivery."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from partners.models import Delivery, Partner


class Voucher(models.Model):
    """A code that opens one delivery once.

    `status` is written at the very end of a redemption: while files are copied the claim lives in
    Redemption, so a failed redemption leaves this row byte for byte as it was.
    """

    class Status(models.TextChoices):
        ACTIVE = "ACTIVE", _("ativo")
        REDEEMED = "REDEEMED", _("resgatado")
        EXPIRED = "EXPIRED", _("expirado")
        REVOKED = "REVOKED", _("revogado")

    TRANSITIONS = {
        Status.ACTIVE: {Status.REDEEMED, Status.EXPIRED, Status.REVOKED},
        Status.REDEEMED: set(),
        Status.EXPIRED: set(),
        Status.REVOKED: set(),
    }

    class Access(models.TextChoices):
        PERPETUAL = "perpetual", _("Acesso Perpétuo")
        TIMED = "timed", _("por tempo")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    code = models.CharField(
        _("código"), max_length=13, unique=True, help_text=_("Sem hífens; o 13º confere os 12.")
    )
    partner = models.ForeignKey(Partner, on_delete=models.PROTECT, related_name="vouchers")
    delivery = models.ForeignKey(Delivery, on_delete=models.PROTECT, related_name="vouchers")
    status = models.CharField(
        _("situação"), max_length=10, choices=Status.choices, default=Status.ACTIVE
    )
    access = models.CharField(_("acesso"), max_length=10, choices=Access.choices)
    access_days = models.PositiveIntegerField(_("dias de acesso"), null=True, blank=True)
    expires_at = models.DateTimeField(_("resgatável até"), null=True, blank=True)
    redeemed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="redeemed_vouchers",
        verbose_name=_("resgatado por"),
    )
    redeemed_at = models.DateTimeField(_("resgatado em"), null=True, blank=True)
    created_at = models.DateTimeField(_("emitido em"), default=timezone.now, editable=False)

    class Meta:
        db_table = "vouchers"
        verbose_name = _("voucher")
        verbose_name_plural = _("vouchers")
        ordering = ["-created_at"]
        constraints = [
            models.CheckConstraint(
                name="a_redeemed_voucher_knows_who_and_when",
                condition=Q(status="REDEEMED", redeemed_by__isnull=False, redeemed_at__isnull=False)
                | (~Q(status="REDEEMED") & Q(redeemed_by__isnull=True, redeemed_at__isnull=True)),
            ),
            models.CheckConstraint(
                name="timed_access_says_how_many_days",
                condition=Q(access="timed", access_days__gt=0)
                | Q(access="perpetual", access_days__isnull=True),
            ),
        ]
        indexes = [
            models.Index(fields=["code"], condition=Q(status="ACTIVE"), name="idx_vouchers_lookup"),
            models.Index(
                fields=["expires_at"],
                condition=Q(status="ACTIVE", expires_at__isnull=False),
                name="idx_vouchers_expiring",
            ),
            # The admin's list and its figures of the week.
            models.Index(fields=["-created_at"], name="idx_vouchers_created"),
        ]

    def __str__(self) -> str:
        return f"…{self.code[-4:]}"
