"""Every movement of credits, read-only; granting stands on the partner's page."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from core.admin.filters import PickedFilter
from core.admin.labels import state_column
from core.admin.links import link_column
from core.admin.reading import ReadOnlyAdmin
from partners.models import CreditEntry


@admin.register(CreditEntry)
class CreditEntryAdmin(ReadOnlyAdmin):
    list_display = ("created_at", "shown_partner", "shown_kind", "amount", "source", "by")
    fields = ("shown_partner", "shown_kind", "amount", "source", "by", "created_at", "id")
    readonly_fields = fields
    list_filter = ("kind", "created_at", ("partner", PickedFilter))
    list_select_related = ("partner",)
    search_ids = ("pk", "partner")
    search_fields = ("source__exact", "by__exact", "partner__name__istartswith")
    search_help_text = _("Origem (voucher:…), quem (user:…), nome ou id do estúdio.")
    shown_partner = link_column("partner", _("parceiro"), "partner__name")
    shown_kind = state_column({}, "kind", _("tipo"))
