"""Keys of partners' programs: seen by prefix, revoked by an action. Issuing is on the partner."""

from datetime import datetime
from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from django_stubs_ext import StrOrPromise

from core.admin.confirming import ask_first
from core.admin.filters import PickedFilter
from core.admin.keyed import KeyedReadOnlyAdmin
from core.admin.labels import Tone, state_label
from core.admin.links import link_column
from core.admin.reading import actor_of
from partners.models import ApiKey
from partners.services import revoke_api_key


class InUse(admin.SimpleListFilter):
    title = _("situação")
    parameter_name = "situacao"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, StrOrPromise]]:
        return [("em-uso", _("em uso")), ("revogada", _("revogada"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any] | None:
        chosen = self.value()
        return queryset.filter(revoked=chosen == "revogada") if chosen else None


@admin.register(ApiKey)
class ApiKeyAdmin(KeyedReadOnlyAdmin):
    """By prefix everywhere: the primary key of a key holds its hash."""

    key_field = "prefix"
    list_display = ("shown_prefix", "shown_state", "shown_partner", "shown_name", "shown_created",
                    "last_used_at")  # fmt: skip
    list_filter = (InUse, ("partner", PickedFilter))
    list_select_related = ("partner",)
    search_ids = ("partner",)
    search_fields = ("prefix__exact", "partner__name__istartswith", "name__istartswith")
    search_help_text = _("Prefixo da chave, ou começo do nome dela ou do estúdio.")
    fields = ("shown_prefix", "shown_state", "shown_partner", "shown_name", "shown_created",
              "last_used_at", "shown_end")  # fmt: skip
    readonly_fields = fields
    actions = ("revoke",)
    deeds = {"revoke": _("Revogar")}
    shown_partner = link_column("partner", _("parceiro"), "partner__name")

    @admin.display(description=_("prefixo"), ordering="prefix")
    def shown_prefix(self, key: ApiKey) -> str:
        return key.prefix

    @admin.display(description=_("nome"), ordering="name")
    def shown_name(self, key: ApiKey) -> str:
        return key.name

    @admin.display(description=_("criada em"), ordering="created")
    def shown_created(self, key: ApiKey) -> datetime:
        return key.created

    @admin.display(description=_("deixa de valer em"))
    def shown_end(self, key: ApiKey) -> datetime | None:
        return key.expiry_date

    @admin.display(description=_("situação"), ordering="revoked")
    def shown_state(self, key: ApiKey) -> SafeString:
        return key_state(key)

    def name_of(self, row: ApiKey) -> str:
        return f"{row.prefix}…"

    def about(self, row: ApiKey) -> list[Any]:
        return [key_state(row), row.name, row.partner]

    def actions_for(self, row: ApiKey) -> list[str]:
        return [] if row.revoked else ["revoke"]

    def has_revoke_permission(self, request: HttpRequest) -> bool:
        """Whoever may change keys; the form itself stays read-only."""
        return request.user.has_perm("partners.change_apikey")

    @admin.action(description=_("Revogar as chaves escolhidas"), permissions=["revoke"])
    @ask_first(
        title=_("Revogar chaves de API?"),
        consequence=_(
            "Os programas que as usam são recusados já no próximo pedido. Não há volta: "
            "o estúdio vai precisar de uma chave nova."
        ),
    )
    def revoke(self, request: HttpRequest, chosen: QuerySet[Any]) -> None:
        """The programs that hold them are refused from their next request on."""
        prefixes = list(chosen.filter(revoked=False).values_list("prefix", flat=True))
        for prefix in prefixes:
            revoke_api_key(prefix=prefix, by=actor_of(request), now=timezone.now())
        done = len(prefixes)
        told = ngettext("%d chave revogada.", "%d chaves revogadas.", done) % done
        self.message_user(request, told, messages.SUCCESS if done else messages.INFO)


def key_state(key: ApiKey) -> SafeString:
    """In use, or not any more."""
    return state_label(_("revogada")) if key.revoked else state_label(_("em uso"), Tone.DONE)
