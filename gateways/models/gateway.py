"""An account at a payment provider."""

import hashlib
import secrets
import uuid
from typing import Any

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.sealed import SealedJSONField, SealedTextField


def new_webhook_secret() -> str:
    """256 random bits, as they stand in an address."""
    return secrets.token_urlsafe(32)


def digest_of(secret: str) -> str:
    """What a secret is looked up by: with 256 random bits a plain hash gives nothing away."""
    return hashlib.sha256(secret.encode()).hexdigest()


class Gateway(models.Model):
    """One account of a partner or, with no partner, of the platform; several are active at once.

    `partner_id` is opaque here: this app collects for whoever it is told.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    partner_id = models.UUIDField(
        _("parceiro"), null=True, blank=True, help_text=_("Vazio: a conta é da plataforma.")
    )
    kind = models.CharField(_("provedor"), max_length=20)
    name = models.CharField(_("nome"), max_length=100)
    is_enabled = models.BooleanField(_("ativo"), default=True)
    pays_out = models.BooleanField(
        _("envia repasses"),
        default=False,
        help_text=_("Os repasses dos parceiros saem por esta conta, uma conta da plataforma."),
    )
    is_test = models.BooleanField(
        _("ambiente de testes"),
        default=False,
        help_text=_("Usa o ambiente de testes do provedor, onde ele tem um."),
    )
    methods = models.JSONField(
        _("métodos"), default=list, help_text=_("Entre os que o provedor oferece: pix, card.")
    )
    priority = models.PositiveSmallIntegerField(
        _("prioridade"), default=100, help_text=_("O menor número é tentado primeiro.")
    )
    weight = models.PositiveSmallIntegerField(
        _("peso"),
        default=1,
        help_text=_("Parte dos pagamentos entre contas da mesma prioridade; 0 só como reserva."),
    )
    credentials = SealedJSONField(_("credenciais"), default=dict)
    webhook_secret = SealedTextField(_("segredo do webhook"), default=new_webhook_secret)
    webhook_secret_digest = models.CharField(max_length=64, unique=True, editable=False)
    previous_webhook_secret = SealedTextField(default="", blank=True, editable=False)
    previous_webhook_secret_digest = models.CharField(max_length=64, default="", editable=False)
    previous_webhook_secret_until = models.DateTimeField(
        _("segredo anterior vale até"), null=True, editable=False
    )
    created_at = models.DateTimeField(_("criado em"), default=timezone.now, editable=False)

    class Meta:
        db_table = "gateways"
        verbose_name = _("gateway")
        verbose_name_plural = _("gateways")
        ordering = ["priority", "name"]
        permissions = [
            ("see_webhook_address", "ver o endereço do webhook"),
            ("set_gateway_credentials", "trocar credenciais"),
            ("rotate_webhook_secret", "trocar o segredo do webhook"),
        ]
        constraints = [
            models.CheckConstraint(
                name="a_previous_secret_has_an_end",
                condition=Q(
                    previous_webhook_secret_digest="",
                    previous_webhook_secret_until__isnull=True,
                )
                | (
                    ~Q(previous_webhook_secret_digest="")
                    & Q(previous_webhook_secret_until__isnull=False)
                ),
            ),
            models.CheckConstraint(
                name="only_the_platform_s_accounts_pay_out",
                condition=Q(pays_out=False) | Q(partner_id__isnull=True),
                violation_error_message=_("Só uma conta da plataforma envia repasses."),
            ),
            models.UniqueConstraint(
                fields=["previous_webhook_secret_digest"],
                condition=~Q(previous_webhook_secret_digest=""),
                name="a_previous_secret_opens_one_gateway",
            ),
        ]
        indexes = [
            models.Index(fields=["partner_id", "priority"], name="idx_gateways_partner"),
        ]

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, **kwargs: Any) -> None:
        """The digest follows the secret, whoever writes the row."""
        self.webhook_secret_digest = digest_of(self.webhook_secret)
        super().save(*args, **kwargs)
