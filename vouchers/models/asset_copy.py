"""One line of a redemption's manifest."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from vouchers.models.redemption import Redemption


class AssetCopy(models.Model):
    """One file to copy: the original and its derivatives go together.

    A worker claims rows until `leased_until`; a killed worker's rows fall free by themselves.
    """

    class Status(models.TextChoices):
        PENDING = "PENDING", _("pendente")
        COPIED = "COPIED", _("copiado")
        FAILED = "FAILED", _("falhou")

    TRANSITIONS = {
        Status.PENDING: {Status.COPIED, Status.FAILED},
        Status.COPIED: {Status.PENDING},
        Status.FAILED: set(),
    }

    redemption = models.ForeignKey(
        Redemption, on_delete=models.CASCADE, related_name="copies", db_index=False
    )
    position = models.PositiveIntegerField(_("posição"))
    asset_id = models.UUIDField(_("arquivo"))
    entry = models.JSONField(
        _("manifesto"), help_text=_("O arquivo como estava na entrega: chaves, tamanhos, SHA-256.")
    )
    status = models.CharField(
        _("situação"), max_length=10, choices=Status.choices, default=Status.PENDING
    )
    tries = models.PositiveSmallIntegerField(_("tentativas"), default=0)
    leased_until = models.DateTimeField(null=True, blank=True)
    due_at = models.DateTimeField(_("próxima tentativa"), null=True, blank=True)
    error = models.CharField(_("último erro"), max_length=300, blank=True)
    copied_at = models.DateTimeField(_("copiado em"), null=True, blank=True)

    class Meta:
        db_table = "asset_copies"
        verbose_name = _("cópia de arquivo")
        verbose_name_plural = _("cópias de arquivos")
        ordering = ["redemption", "position"]
        constraints = [
            models.UniqueConstraint(
                fields=["redemption", "position"], name="a_redemption_copies_each_file_once"
            ),
        ]
        indexes = [
            models.Index(
                fields=["redemption"],
                condition=Q(status="PENDING"),
                name="idx_asset_copies_pending",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.redemption_id} #{self.position}"
