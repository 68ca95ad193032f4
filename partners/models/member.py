"""The people of a studio."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from partners.models.partner import Partner


class Member(models.Model):
    """A person who looks after a studio's credits and money on the site."""

    partner = models.ForeignKey(Partner, on_delete=models.PROTECT, related_name="members")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="memberships"
    )
    created_at = models.DateTimeField(_("desde"), default=timezone.now, editable=False)

    class Meta:
        db_table = "partner_members"
        verbose_name = _("pessoa do estúdio")
        verbose_name_plural = _("pessoas dos estúdios")
        ordering = ["created_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["partner", "user"], name="a_person_belongs_to_a_studio_once"
            ),
        ]

    def __str__(self) -> str:
        return str(self.user)
