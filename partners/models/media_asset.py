"""One delivered file."""

import uuid

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from partners.models.delivery import Delivery


class MediaAsset(models.Model):
    """A file the partner declared, uploaded, and we checked.

    `upload_key` is where the partner may write while its address lives. Publishing pins the version
    found there (`upload_etag`); only that version is checked, and copied to `original_key`, where
    nobody outside can write: an upload replaced after publish changes nothing.
    """

    class Processing(models.TextChoices):
        AWAITING_UPLOAD = "AWAITING_UPLOAD", _("aguardando envio")
        PROCESSING = "PROCESSING", _("em preparo")
        READY = "READY", _("pronto")
        FAILED = "FAILED", _("recusado")

    TRANSITIONS = {
        Processing.AWAITING_UPLOAD: {Processing.PROCESSING},
        Processing.PROCESSING: {Processing.READY, Processing.FAILED},
        Processing.READY: {Processing.PROCESSING},
        Processing.FAILED: {Processing.AWAITING_UPLOAD},
    }

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    delivery = models.ForeignKey(
        Delivery, on_delete=models.PROTECT, related_name="assets", db_index=False
    )
    position = models.PositiveIntegerField(_("posição"))
    filename = models.CharField(_("nome do arquivo"), max_length=255)
    content_type = models.CharField(_("tipo"), max_length=50)
    size_bytes = models.BigIntegerField(_("tamanho em bytes"))
    declared_sha256 = models.CharField(_("SHA-256 declarado"), max_length=64, blank=True)
    processing_status = models.CharField(
        _("situação"),
        max_length=15,
        choices=Processing.choices,
        default=Processing.AWAITING_UPLOAD,
    )
    failure_code = models.CharField(_("código da recusa"), max_length=50, blank=True)
    failure_detail = models.CharField(_("motivo da recusa"), max_length=300, blank=True)
    upload_key = models.CharField(max_length=255)
    upload_etag = models.CharField(
        max_length=100, blank=True, help_text=_("A versão encontrada ao publicar.")
    )
    original_key = models.CharField(max_length=255, blank=True)
    original_etag = models.CharField(max_length=100, blank=True)
    preview_key = models.CharField(max_length=255, blank=True)
    thumbnail_key = models.CharField(max_length=255, blank=True)
    preview_bytes = models.BigIntegerField(default=0)
    thumbnail_bytes = models.BigIntegerField(default=0)
    sha256 = models.CharField(_("SHA-256"), max_length=64, blank=True)
    width = models.PositiveIntegerField(_("largura"), null=True, blank=True)
    height = models.PositiveIntegerField(_("altura"), null=True, blank=True)
    duration_seconds = models.FloatField(_("duração em segundos"), null=True, blank=True)
    dominant_color = models.CharField(_("cor dominante"), max_length=7, blank=True)
    taken_at = models.DateTimeField(_("fotografada em"), null=True, blank=True)
    claimed_until = models.DateTimeField(
        null=True,
        blank=True,
        help_text=_("Até esta hora um trabalhador prepara este arquivo, ou ele espera sua vez."),
    )
    tries = models.PositiveSmallIntegerField(
        default=0, help_text=_("Quantas vezes começamos a abri-lo sem chegar ao fim.")
    )
    created_at = models.DateTimeField(_("criado em"), default=timezone.now, editable=False)

    class Meta:
        db_table = "media_assets"
        verbose_name = _("arquivo")
        verbose_name_plural = _("arquivos")
        ordering = ["delivery", "position"]
        constraints = [
            models.UniqueConstraint(
                fields=["delivery", "position"], name="a_delivery_has_one_file_per_position"
            ),
            models.CheckConstraint(condition=Q(size_bytes__gt=0), name="a_file_is_not_empty"),
            models.CheckConstraint(
                name="a_ready_file_has_its_bytes_known",
                condition=~Q(processing_status="READY")
                | (~Q(sha256="") & ~Q(original_key="") & Q(width__gt=0) & Q(height__gt=0)),
            ),
            models.CheckConstraint(
                name="a_failed_file_says_why",
                condition=Q(processing_status="FAILED") & ~Q(failure_code="")
                | ~Q(processing_status="FAILED") & Q(failure_code=""),
            ),
        ]
        indexes = [
            models.Index(
                fields=["delivery", "position"],
                condition=Q(processing_status="PROCESSING"),
                name="idx_assets_processing",
            ),
        ]

    def __str__(self) -> str:
        return self.filename
