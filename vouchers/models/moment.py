"""The gallery a client owns."""

import secrets
import uuid
from datetime import datetime

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from partners.models import Partner


def new_share_token() -> str:
    """192 random bits: a link nobody can guess."""
    return secrets.token_urlsafe(24)


class Moment(models.Model):
    """A Galeria Profissional in somebody's acervo. Private until its owner says otherwise."""

    class Kind(models.TextChoices):
        PROFESSIONAL_GALLERY = "PROFESSIONAL_GALLERY", _("Galeria Profissional")

    class Privacy(models.TextChoices):
        PRIVATE = "private", _("só eu vejo")
        LINK = "link", _("quem tem o link")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="moments"
    )
    partner = models.ForeignKey(Partner, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(
        _("tipo"), max_length=30, choices=Kind.choices, default=Kind.PROFESSIONAL_GALLERY
    )
    title = models.CharField(_("título"), max_length=200)
    event_date = models.DateField(_("data do evento"), null=True, blank=True)
    access_until = models.DateTimeField(
        _("acesso até"), null=True, blank=True, help_text=_("Vazio: Acesso Perpétuo.")
    )
    suspended_at = models.DateTimeField(
        _("suspenso em"), null=True, blank=True,
        help_text=_("O pagamento do acesso está em contestação: nada é mostrado, nada é apagado."),
    )  # fmt: skip
    privacy = models.CharField(
        _("privacidade"), max_length=10, choices=Privacy.choices, default=Privacy.PRIVATE
    )
    share_token = models.CharField(max_length=43, unique=True, default=new_share_token)
    link_password = models.CharField(_("senha do link"), max_length=128, blank=True)
    link_expires_at = models.DateTimeField(_("link vale até"), null=True, blank=True)
    allow_download = models.BooleanField(_("permite baixar pelo link"), default=False)
    cover = models.ForeignKey(
        "vouchers.MomentAsset", on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    created_at = models.DateTimeField(_("criado em"), default=timezone.now, editable=False)

    class Meta:
        db_table = "moments"
        verbose_name = _("momento")
        verbose_name_plural = _("momentos")
        ordering = ["-created_at"]
        indexes = [
            models.Index(fields=["user", "-created_at"], name="idx_moments_user"),
            # The admin's list.
            models.Index(fields=["-created_at"], name="idx_moments_created"),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def is_perpetual(self) -> bool:
        return self.access_until is None

    def is_closed(self, now: datetime) -> bool:
        """Past its end, or suspended: nothing of the photos may be sent."""
        has_ended = self.access_until is not None and self.access_until <= now
        return has_ended or self.suspended_at is not None


class MomentAsset(models.Model):
    """The client's own copy of one file: a state, not a request."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    moment = models.ForeignKey(
        Moment, on_delete=models.PROTECT, related_name="assets", db_index=False
    )
    position = models.PositiveIntegerField(_("posição"))
    filename = models.CharField(_("nome do arquivo"), max_length=255)
    content_type = models.CharField(_("tipo"), max_length=50)
    size_bytes = models.BigIntegerField(_("tamanho em bytes"))
    sha256 = models.CharField(_("SHA-256"), max_length=64)
    width = models.PositiveIntegerField(_("largura"))
    height = models.PositiveIntegerField(_("altura"))
    duration_seconds = models.FloatField(_("duração em segundos"), null=True, blank=True)
    dominant_color = models.CharField(_("cor dominante"), max_length=7, blank=True)
    taken_at = models.DateTimeField(_("fotografada em"), null=True, blank=True)
    original_key = models.CharField(max_length=255, unique=True)
    preview_key = models.CharField(max_length=255, blank=True)
    thumbnail_key = models.CharField(max_length=255, blank=True)
    is_favorite = models.BooleanField(_("favorita"), default=False)
    is_hidden = models.BooleanField(_("escondida"), default=False)

    class Meta:
        db_table = "moment_assets"
        verbose_name = _("arquivo do momento")
        verbose_name_plural = _("arquivos do momento")
        ordering = ["moment", "position"]
        constraints = [
            models.UniqueConstraint(
                fields=["moment", "position"], name="a_moment_has_one_file_per_position"
            ),
            models.CheckConstraint(
                condition=Q(size_bytes__gt=0), name="a_moments_file_is_not_empty"
            ),
        ]

    def __str__(self) -> str:
        return self.filename

    @property
    def is_video(self) -> bool:
        return self.content_type.startswith("video/")
