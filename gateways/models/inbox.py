"""Webhooks as they came."""

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from gateways.models.gateway import Gateway
from gateways.models.payment import Payment


class WebhookDelivery(models.Model):
    """One event of one delivery, unique for its gateway; stored before the 2xx, handled after.

    A delivery with several events makes several rows. A duplicate counts up `copies`; it is
    handled again unless the first one has taken effect.
    """

    class Verdict(models.TextChoices):
        SIGNED = "SIGNED", _("assinado")
        SECRET = "SECRET", _("com o segredo")
        REFUSED = "REFUSED", _("assinatura inválida")
        UNREADABLE = "UNREADABLE", _("ilegível")

    class Result(models.TextChoices):
        WAITING = "WAITING", _("na fila")
        APPLIED = "APPLIED", _("aplicado")
        NO_CHANGE = "NO_CHANGE", _("nada a mudar")
        UNMATCHED = "UNMATCHED", _("sem pagamento")
        MISMATCH = "MISMATCH", _("não confere")
        IGNORED = "IGNORED", _("não é nosso")
        FAILED = "FAILED", _("com erro")

    class Rule(models.TextChoices):
        NONE = "", _("nenhuma")
        TOKEN = "webhook_token", _("token do pagamento")
        PROVIDER = "provider_id", _("id no provedor")
        PAYMENT = "payment_id", _("identificação")
        END_TO_END = "end_to_end_id", _("id fim a fim")

    # Both found by indexes below; each one more is paid for by every webhook.
    gateway = models.ForeignKey(
        Gateway, on_delete=models.PROTECT, related_name="deliveries", db_index=False
    )
    event_key = models.CharField(_("chave do evento"), max_length=255)
    verdict = models.CharField(_("autenticidade"), max_length=10, choices=Verdict.choices)
    result = models.CharField(
        _("resultado"), max_length=10, choices=Result.choices, default=Result.WAITING
    )
    matched_by = models.CharField(
        _("encontrado por"), max_length=15, choices=Rule.choices, blank=True, default=""
    )
    payment = models.ForeignKey(
        Payment, on_delete=models.PROTECT, null=True, related_name="deliveries", db_index=False
    )
    # What finds the payment, kept apart so that one that gains an id later finds its news.
    token = models.CharField(max_length=64, blank=True)
    provider_id = models.CharField(_("id no provedor"), max_length=255, blank=True)
    end_to_end_id = models.CharField(max_length=64, blank=True)
    headers = models.JSONField(_("cabeçalhos"), default=dict)
    query = models.JSONField(default=dict)
    path_token = models.CharField(max_length=64, blank=True)
    body = models.BinaryField(_("corpo"))
    error = models.CharField(_("erro"), max_length=200, blank=True)
    copies = models.PositiveIntegerField(_("vezes"), default=1)
    received_at = models.DateTimeField(_("recebido em"), default=timezone.now)
    handled_at = models.DateTimeField(_("tratado em"), null=True, blank=True)

    class Meta:
        db_table = "webhook_deliveries"
        verbose_name = _("webhook recebido")
        verbose_name_plural = _("webhooks recebidos")
        ordering = ["-id"]
        permissions = [
            ("replay_webhookdelivery", "processar de novo"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["gateway", "event_key"], name="an_event_of_a_gateway_is_stored_once"
            ),
        ]
        indexes = [
            models.Index(
                fields=["gateway", "provider_id"],
                condition=Q(result="UNMATCHED") & ~Q(provider_id=""),
                name="idx_webhooks_unmatched",
            ),
            models.Index(
                fields=["gateway", "end_to_end_id"],
                condition=Q(result="UNMATCHED") & ~Q(end_to_end_id=""),
                name="idx_webhooks_unmatched_pix",
            ),
            models.Index(fields=["-received_at"], name="idx_webhooks_received"),
            # What people look for: few rows, none of them written while a provider waits.
            models.Index(
                fields=["result", "-id"],
                condition=Q(result__in=["FAILED", "MISMATCH"]),
                name="idx_webhooks_in_trouble",
            ),
            models.Index(
                fields=["payment"], condition=Q(payment__isnull=False), name="idx_webhooks_payment"
            ),
        ]

    def __str__(self) -> str:
        return self.event_key
