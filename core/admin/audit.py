"""The trail, read-only."""

from django.contrib import admin
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from core.admin.reading import ReadOnlyAdmin, pretty_json
from core.models import AuditEntry


@admin.register(AuditEntry)
class AuditEntryAdmin(ReadOnlyAdmin):
    """Who changed what. Nobody, staff included, changes the trail."""

    list_display = ("at", "actor", "action", "subject", "request_id")
    list_filter = ("action",)
    search_fields = ("=subject", "=actor", "=request_id", "^action")
    search_help_text = _("Objeto (voucher:…), quem (user:…), pedido, ou começo da ação.")
    date_hierarchy = "at"
    fields = ("at", "actor", "action", "subject", "shown_before", "shown_after", "request_id")
    readonly_fields = fields

    @admin.display(description=_("antes"))
    def shown_before(self, entry: AuditEntry) -> SafeString:
        return pretty_json(entry.before)

    @admin.display(description=_("depois"))
    def shown_after(self, entry: AuditEntry) -> SafeString:
        return pretty_json(entry.after)
