"""A photographer or studio, and the keys of its programs."""

import uuid

from django.core.validators import RegexValidator
from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from rest_framework_api_key.models import AbstractAPIKey


class Partner(models.Model):
    """Who uploads deliveries and hands out vouchers."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    name = models.CharField(_("nome do estúdio"), max_length=150)
    email = models.EmailField(_("e-mail"), max_length=254)
    phone = models.CharField(_("telefone"), max_length=20, blank=True)
    logo_key = models.CharField(_("logotipo"), max_length=255, blank=True, editable=False)
    accent_color = models.CharField(
        _("cor de destaque"),
        max_length=7,
        blank=True,
        validators=[RegexValidator(r"^#[0-9A-Fa-f]{6}\Z")],
        help_text=_("Substitui a terracota nas galerias deste estúdio; escurecida se preciso."),
    )
    is_active = models.BooleanField(_("ativo"), default=True)
    terms_accepted_at = models.DateTimeField(_("termos aceitos em"), null=True, blank=True)
    created_at = models.DateTimeField(_("criado em"), default=timezone.now, editable=False)

    class Meta:
        db_table = "partners"
        verbose_name = _("parceiro")
        verbose_name_plural = _("parceiros")
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(Lower("email"), name="an_email_belongs_to_one_partner"),
        ]

    def __str__(self) -> str:
        return self.name


class ApiKey(AbstractAPIKey):
    """A key of a partner's program: shown once, kept as prefix and hash, revocable at once."""

    partner = models.ForeignKey(Partner, on_delete=models.PROTECT, related_name="api_keys")
    last_used_at = models.DateTimeField(_("último uso"), null=True, blank=True, editable=False)

    class Meta:
        db_table = "api_keys"
        ordering = ("-created",)
        verbose_name = _("chave de API")
        verbose_name_plural = _("chaves de API")
