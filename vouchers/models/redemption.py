"""The claim on a voucher, from the first click to the finished gallery."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from vouchers.models.voucher import Voucher


class Redemption(models.Model):
    """COPYING holds the claim; COMPLETED made the moment; FAILED left the voucher as it was.

    `moment_id` is chosen at the claim, so that every copy has one target key from the start and
    a repeated copy rewrites the same bytes.
    """

    class Status(models.TextChoices):
        COPYING = "COPYING", _("copiando")
        COMPLETED = "COMPLETED", _("concluído")
        FAILED = "FAILED", _("falhou")

    TRANSITIONS = {
        Status.COPYING: {Status.COMPLETED, Status.FAILED},
        Status.COMPLETED: set(),
        Status.FAILED: set(),
    }

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    voucher = models.ForeignKey(Voucher, on_delete=models.PROTECT, related_name="redemptions")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="redemptions"
    )
    moment_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    status = models.CharField(
        _("situação"), max_length=10, choices=Status.choices, default=Status.COPYING
    )
    assets_total = models.PositiveIntegerField(_("arquivos"))
    assets_copied = models.PositiveIntegerField(_("copiados"), default=0)
    tracking_token = models.CharField(_("token de rastreamento"), max_length=64, blank=True)
    terms_version = models.CharField(_("versão dos termos aceitos"), max_length=20)
    failure_code = models.CharField(_("código da falha"), max_length=50, blank=True)
    started_at = models.DateTimeField(_("iniciado em"), default=timezone.now)
    advanced_at = models.DateTimeField(
        _("último avanço"),
        default=timezone.now,
        help_text=_("Quando um trabalhador cuidou deste resgate pela última vez."),
    )
    finished_at = models.DateTimeField(_("terminado em"), null=True, blank=True)

    class Meta:
        db_table = "redemptions"
        verbose_name = _("resgate")
        verbose_name_plural = _("resgates")
        ordering = ["-started_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["voucher"],
                condition=Q(status__in=["COPYING", "COMPLETED"]),
                name="a_voucher_has_one_live_redemption",
            ),
            models.CheckConstraint(
                condition=Q(assets_copied__lte=F("assets_total")),
                name="no_more_copies_than_files",
            ),
            models.CheckConstraint(
                name="a_finished_redemption_says_when",
                condition=Q(status="COPYING", finished_at__isnull=True)
                | (~Q(status="COPYING") & Q(finished_at__isnull=False)),
            ),
        ]
        indexes = [
            models.Index(
                fields=["advanced_at"],
                condition=Q(status="COPYING"),
                name="idx_redemptions_copying",
            ),
            # The admin's list and its figures of the week.
            models.Index(fields=["-started_at"], name="idx_redemptions_started"),
        ]

    def __str__(self) -> str:
        return str(self.id)
