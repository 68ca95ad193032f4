"""A package of photos and videos for one client."""

import uuid

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from partners.models.partner import Partner


class Delivery(models.Model):
    """DRAFT while files arrive, PROCESSING after publish, READY when vouchers may be redeemed."""

    class Status(models.TextChoices):
        DRAFT = "DRAFT", _("rascunho")
        PROCESSING = "PROCESSING", _("em preparo")
        READY = "READY", _("pronta")
        CLAIMED = "CLAIMED", _("resgatada")
        EXPIRED = "EXPIRED", _("expirada")

    TRANSITIONS = {
        Status.DRAFT: {Status.PROCESSING, Status.EXPIRED},
        Status.PROCESSING: {Status.READY, Status.DRAFT, Status.EXPIRED},
        Status.READY: {Status.CLAIMED, Status.EXPIRED},
        Status.CLAIMED: set(),
        Status.EXPIRED: set(),
    }

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    partner = models.ForeignKey(
        Partner, on_delete=models.PROTECT, related_name="deliveries", db_index=False
    )
    external_id = models.CharField(_("id no sistema do parceiro"), max_length=100, blank=True)
    title = models.CharField(_("título"), max_length=200)
    client_name = models.CharField(_("nome do cliente"), max_length=150, blank=True)
    client_email = models.EmailField(_("e-mail do cliente"), max_length=254, blank=True)
    event_date = models.DateField(_("data do evento"), null=True, blank=True)
    status = models.CharField(
        _("situação"), max_length=12, choices=Status.choices, default=Status.DRAFT
    )
    assets_payload = models.JSONField(
        _("manifesto"),
        default=list,
        blank=True,
        help_text=_("O que foi entregue, congelado quando a entrega fica pronta."),
    )
    published_at = models.DateTimeField(_("publicada em"), null=True, blank=True)
    ready_at = models.DateTimeField(_("pronta em"), null=True, blank=True)
    touched_at = models.DateTimeField(
        _("última atividade"),
        default=timezone.now,
        editable=False,
        help_text=_("Um rascunho parado por 30 dias expira; um preparo parado é retomado."),
    )
    created_at = models.DateTimeField(_("criada em"), default=timezone.now, editable=False)

    class Meta:
        db_table = "deliveries"
        verbose_name = _("entrega")
        verbose_name_plural = _("entregas")
        ordering = ["-created_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["partner", "external_id"],
                condition=~Q(external_id="") & ~Q(status="EXPIRED"),
                name="an_external_id_names_one_delivery_per_partner",
            ),
            models.CheckConstraint(
                condition=Q(status__in=["DRAFT", "EXPIRED"]) | Q(published_at__isnull=False),
                name="a_published_delivery_says_when",
            ),
            models.CheckConstraint(
                condition=~Q(status__in=["READY", "CLAIMED"]) | Q(ready_at__isnull=False),
                name="a_ready_delivery_says_when",
            ),
        ]
        indexes = [
            # The order of the API's pages, without and with a filter on the status.
            models.Index(fields=["partner", "-created_at", "id"], name="idx_deliveries_partner"),
            models.Index(
                fields=["partner", "status", "-created_at", "id"], name="idx_deliveries_status"
            ),
            models.Index(
                fields=["partner", "external_id"],
                condition=~Q(external_id=""),
                name="idx_deliveries_external",
            ),
            # The admin's list, the sweeper, the expiry.
            models.Index(fields=["-created_at"], name="idx_deliveries_created"),
            models.Index(
                fields=["touched_at"],
                condition=Q(status="PROCESSING"),
                name="idx_deliveries_processing",
            ),
            models.Index(
                fields=["touched_at"], condition=Q(status="DRAFT"), name="idx_deliveries_drafts"
            ),
        ]

    def __str__(self) -> str:
        return self.title
