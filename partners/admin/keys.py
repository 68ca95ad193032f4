"""Keys of partners' programs: seen by prefix, revoked by an action. Issuing is on the partner."""

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from core.admin.reading import ReadOnlyAdmin, actor_of
from partners.models import ApiKey
from partners.services import revoke_api_key


@admin.register(ApiKey)
class ApiKeyAdmin(ReadOnlyAdmin):
    list_display = ("prefix", "partner", "name", "created", "last_used_at", "revoked")
    list_filter = ("revoked", ("partner", admin.RelatedOnlyFieldListFilter))
    list_select_related = ("partner",)
    search_fields = ("=prefix", "^partner__name", "^name")
    search_help_text = _("Prefixo da chave, ou começo do nome dela ou do estúdio.")
    fields = ("prefix", "partner", "name", "created", "last_used_at", "revoked", "expiry_date")
    actions = ("revoke",)

    def has_revoke_permission(self, request: HttpRequest) -> bool:
        """Whoever may change keys; the form itself stays read-only."""
        return request.user.has_perm("partners.change_apikey")

    @admin.action(description=_("Revogar as chaves escolhidas"), permissions=["revoke"])
    def revoke(self, request: HttpRequest, chosen: QuerySet[ApiKey]) -> None:
        """The programs that hold them are refused from their next request on."""
        prefixes = list(chosen.filter(revoked=False).values_list("prefix", flat=True))
        for prefix in prefixes:
            revoke_api_key(prefix=prefix, by=actor_of(request), now=timezone.now())
        done = len(prefixes)
        told = ngettext("%d chave revogada.", "%d chaves revogadas.", done) % done
        self.message_user(request, told, messages.SUCCESS if done else messages.INFO)
