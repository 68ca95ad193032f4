"""Access that was bought for a moment."""

import uuid

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from vouchers.models.moment import Moment


class AccessGrant(models.Model):
    """What one order did to a moment, and what was there before it, so that it can be taken back.

    ACTIVE: the moment has no end. SUSPENDED: the payment is contested. ENDED: given back or lost.
    """

    class Status(models.TextChoices):
        ACTIVE = "ACTIVE", _("em vigor")
        SUSPENDED = "SUSPENDED", _("suspenso")
        ENDED = "ENDED", _("encerrado")

    TRANSITIONS = {
        Status.ACTIVE: {Status.SUSPENDED, Status.ENDED},
        Status.SUSPENDED: {Status.ACTIVE, Status.ENDED},
        Status.ENDED: {Status.ACTIVE, Status.SUSPENDED},
    }

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    moment = models.ForeignKey(Moment, on_delete=models.CASCADE, related_name="grants")
    order_id = models.UUIDField(_("pedido"))
    status = models.CharField(
        _("situação"), max_length=10, choices=Status.choices, default=Status.ACTIVE
    )
    until_before = models.DateTimeField(
        _("acesso antes da compra"), null=True, blank=True, help_text=_("Vazio: já era perpétuo.")
    )
    granted_at = models.DateTimeField(_("concedido em"), default=timezone.now, editable=False)
    changed_at = models.DateTimeField(_("última mudança"), default=timezone.now, editable=False)

    class Meta:
        db_table = "access_grants"
        verbose_name = _("acesso comprado")
        verbose_name_plural = _("acessos comprados")
        ordering = ["granted_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["moment", "order_id"], name="an_order_is_granted_to_a_moment_once"
            ),
        ]
        indexes = [
            models.Index(fields=["order_id"], name="idx_access_grants_order"),
            models.Index(
                fields=["moment"],
                condition=~Q(status="ENDED"),
                name="idx_access_grants_live",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.moment_id} {self.status}"
