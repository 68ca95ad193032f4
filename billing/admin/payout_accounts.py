"""Where studios' money goes: masked, and changed by the studios alone."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from billing.documents import masked_document
from billing.models import PayoutAccount
from billing.payout_keys import masked_key
from core.admin.filters import PickedFilter
from core.admin.links import link_column
from core.admin.reading import ReadOnlyAdmin


@admin.register(PayoutAccount)
class PayoutAccountAdmin(ReadOnlyAdmin):
    list_display = ("shown_partner", "holder_name", "shown_kind", "shown_key", "changed_at")
    list_display_links = ("holder_name",)
    list_filter = (("partner", PickedFilter),)
    list_select_related = ("partner",)
    ordering = ("-pk",)
    search_ids = ("partner",)
    search_fields = ("partner__name__istartswith",)
    search_help_text = _("Começo do nome ou id do estúdio.")
    fields = ("shown_partner", "holder_name", "shown_document", "shown_kind", "shown_key",
              "changed_at")  # fmt: skip
    readonly_fields = fields
    shown_partner = link_column("partner", _("estúdio"), "partner__name")

    def name_of(self, row: PayoutAccount) -> str:
        return str(row.partner)

    @admin.display(description=_("tipo da chave"), ordering="pix_key_kind")
    def shown_kind(self, row: PayoutAccount) -> str:
        return str(row.get_pix_key_kind_display())

    @admin.display(description=_("chave Pix"))
    def shown_key(self, row: PayoutAccount) -> str:
        return masked_key(row.pix_key_kind, row.pix_key)

    @admin.display(description=_("CPF ou CNPJ do titular"))
    def shown_document(self, row: PayoutAccount) -> str:
        return masked_document(row.document)
