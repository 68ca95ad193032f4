"""The audit trail."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class AuditEntry(models.Model):
    """One change, told as text: no foreign keys, so it survives what it describes.

    A trigger refuses UPDATE, DELETE and TRUNCATE.
    """

    at = models.DateTimeField(_("quando"), auto_now_add=True)
    actor = models.CharField(_("quem"), max_length=100)
    action = models.CharField(_("ação"), max_length=100)
    subject = models.CharField(_("objeto"), max_length=150)
    before = models.JSONField(_("antes"), null=True, blank=True)
    after = models.JSONField(_("depois"), null=True, blank=True)
    request_id = models.CharField(_("pedido"), max_length=64, blank=True)

    class Meta:
        db_table = "audit_entries"
        verbose_name = _("registro de auditoria")
        verbose_name_plural = _("registros de auditoria")
        ordering = ["-id"]
        indexes = [
            models.Index(fields=["subject", "-id"], name="idx_audit_subject"),
            models.Index(fields=["action", "-id"], name="idx_audit_action"),
            models.Index(fields=["actor", "-id"], name="idx_audit_actor"),
        ]

    def __str__(self) -> str:
        return f"{self.action} {self.subject}"
