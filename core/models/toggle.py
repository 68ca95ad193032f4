"""What staff decided about a toggle."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class ToggleOverride(models.Model):
    """A toggle whose default was overridden."""

    key = models.CharField(_("chave"), max_length=100, primary_key=True)
    is_on = models.BooleanField(_("ligada"))
    changed_at = models.DateTimeField(_("alterada em"), auto_now=True)

    class Meta:
        db_table = "toggle_overrides"
        verbose_name = _("chave de funcionalidade")
        verbose_name_plural = _("chaves de funcionalidade")

    def __str__(self) -> str:
        return self.key
