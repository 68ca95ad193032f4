"""Every movement of credits, read-only; granting stands on the partner's page."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from core.admin.reading import ReadOnlyAdmin
from partners.models import CreditEntry


@admin.register(CreditEntry)
class CreditEntryAdmin(ReadOnlyAdmin):
    list_display = ("created_at", "partner", "kind", "amount", "source", "by")
    list_filter = ("kind", ("partner", admin.RelatedOnlyFieldListFilter))
    list_select_related = ("partner",)
    search_fields = ("=source", "=by", "^partner__name")
    search_help_text = _("Origem (voucher:…), quem (user:…) ou nome do estúdio.")
    date_hierarchy = "created_at"
