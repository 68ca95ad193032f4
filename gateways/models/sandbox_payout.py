"""The payouts of the sandbox: the provider's own books, apart from ours."""

import uuid

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class SandboxPayout(models.Model):
    """What the little provider knows of one payout; of the receiver only a masked document.

    It has no state of its own: what became of it follows from its amount and its age.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    account = models.CharField(max_length=16)
    reference = models.CharField(max_length=64)
    request_digest = models.CharField(max_length=64)
    amount = models.DecimalField(max_digits=14, decimal_places=2)
    holder = models.CharField(max_length=20)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        db_table = "sandbox_payouts"
        verbose_name = _("repasse do sandbox")
        verbose_name_plural = _("repasses do sandbox")
        constraints = [
            models.UniqueConstraint(
                fields=["account", "reference"],
                name="a_reference_of_a_sandbox_account_is_one_payout",
            ),
            models.CheckConstraint(
                name="a_sandbox_payout_is_of_something", condition=Q(amount__gt=0)
            ),
        ]

    def __str__(self) -> str:
        return self.id.hex
