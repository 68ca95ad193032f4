"""Facts on their way up."""

import uuid

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class OutboxMessage(models.Model):
    """One fact for one subscriber, inserted in the transaction that made it true.

    A trigger notifies the channel `outbox` at the commit, which wakes `manage.py relay`; of those
    that commit at the same moment, one.
    """

    class Status(models.TextChoices):
        PENDING = "PENDING", _("pendente")
        SENT = "SENT", _("enviada")
        DONE = "DONE", _("concluída")
        DEAD = "DEAD", _("desistida")

    TRANSITIONS = {
        Status.PENDING: {Status.SENT, Status.DONE, Status.DEAD},
        Status.SENT: {Status.PENDING, Status.SENT, Status.DONE, Status.DEAD},
        Status.DEAD: {Status.PENDING},
        Status.DONE: set(),
    }

    fact = models.UUIDField(default=uuid.uuid4, editable=False)
    topic = models.CharField(_("fato"), max_length=100)
    subscriber = models.CharField(_("assinante"), max_length=150, blank=True)
    queue = models.CharField(_("fila"), max_length=30, default="default")
    payload = models.JSONField(_("conteúdo"))
    request_id = models.CharField(_("pedido"), max_length=64, blank=True)
    status = models.CharField(
        _("situação"), max_length=10, choices=Status.choices, default=Status.PENDING
    )
    sends = models.PositiveSmallIntegerField(_("envios"), default=0)
    failures = models.PositiveSmallIntegerField(_("falhas"), default=0)
    error = models.TextField(_("último erro"), blank=True)
    created_at = models.DateTimeField(_("criada em"))
    due_at = models.DateTimeField(_("próxima tentativa"))
    done_at = models.DateTimeField(_("concluída em"), null=True, blank=True)

    class Meta:
        db_table = "outbox_messages"
        verbose_name = _("mensagem da caixa de saída")
        verbose_name_plural = _("caixa de saída")
        ordering = ["-id"]
        indexes = [
            models.Index(
                fields=["due_at"],
                condition=Q(status__in=["PENDING", "SENT"]),
                name="idx_outbox_due",
            ),
            models.Index(fields=["done_at"], condition=Q(status="DONE"), name="idx_outbox_done"),
            models.Index(fields=["-id"], condition=Q(status="DEAD"), name="idx_outbox_dead"),
        ]

    def __str__(self) -> str:
        return f"{self.topic} → {self.subscriber or '—'}"
