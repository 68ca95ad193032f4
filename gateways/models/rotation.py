"""Whose turn it is."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Rotation(models.Model):
    """The smooth weighted rotation of one tenant's method within one priority.

    `members` = gateway id → `[weight, current weight, pick number of its last turn]`.
    """

    partner_id = models.UUIDField(null=True)
    method = models.CharField(max_length=10)
    priority = models.PositiveSmallIntegerField()
    picks = models.PositiveBigIntegerField(default=0)
    members = models.JSONField(default=dict)

    class Meta:
        db_table = "gateway_rotations"
        verbose_name = _("rodízio")
        verbose_name_plural = _("rodízios")
        constraints = [
            models.UniqueConstraint(
                fields=["partner_id", "method", "priority"],
                nulls_distinct=False,
                name="one_rotation_for_a_tenant_method_and_priority",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.method} {self.priority}"
