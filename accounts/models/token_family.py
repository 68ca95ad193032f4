"""The sign-ins of programs and apps."""

import uuid
from datetime import datetime

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class TokenFamily(models.Model):
    """One sign-in over the API: every token that came of it bears this id.

    Only the newest refresh token is good, and the row knows it by its number alone: no token lies
    in the database. An older one shown again means that a copy is about, and ends the family.
    """

    class End(models.TextChoices):
        SIGNED_OUT = "SIGNED_OUT", _("saiu")
        REUSED = "REUSED", _("token antigo reapresentado")
        REVOKED = "REVOKED", _("revogada")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="token_families"
    )
    newest = models.CharField(_("número do token vigente"), max_length=32)
    started_at = models.DateTimeField(_("iniciada em"), default=timezone.now, editable=False)
    refreshed_at = models.DateTimeField(_("renovada em"), default=timezone.now)
    expires_at = models.DateTimeField(_("vale até"))
    ended_at = models.DateTimeField(_("encerrada em"), null=True, blank=True)
    end = models.CharField(_("motivo do fim"), max_length=10, choices=End.choices, blank=True)

    class Meta:
        db_table = "token_families"
        verbose_name = _("acesso por API")
        verbose_name_plural = _("acessos por API")
        ordering = ["-started_at"]
        constraints = [
            models.CheckConstraint(
                name="an_ended_family_says_why",
                condition=Q(ended_at__isnull=True, end="")
                | (Q(ended_at__isnull=False) & ~Q(end="")),
            ),
        ]
        indexes = [models.Index(fields=["expires_at"], name="idx_token_families_expiry")]

    def __str__(self) -> str:
        return str(self.id)

    def is_alive(self, now: datetime) -> bool:
        return self.ended_at is None and self.expires_at > now
