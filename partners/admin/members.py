"""Who looks after which studio. Inviting is on the partner's page; leaving is an action here."""

from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from core.admin.confirming import ask_first
from core.admin.filters import PickedFilter
from core.admin.links import link_column
from core.admin.reading import ReadOnlyAdmin, actor_of
from partners.models import Member
from partners.services import remove_member


@admin.register(Member)
class MemberAdmin(ReadOnlyAdmin):
    noun = "member"
    list_display = ("__str__", "shown_user", "shown_partner", "created_at")
    list_filter = (("partner", PickedFilter),)
    list_select_related = ("user", "partner")
    search_ids = ("user", "partner")
    search_addresses = ("user__email",)
    search_fields = ("user__name", "partner__name__istartswith")
    search_help_text = _("Nome ou e-mail da pessoa, começo do nome do estúdio, ou id.")
    fields = ("shown_user", "shown_partner", "created_at")
    readonly_fields = fields
    actions = ("remove",)
    deeds = {"remove": _("Desligar")}
    shown_user = link_column("user", _("pessoa"), "user__email")
    shown_partner = link_column("partner", _("parceiro"), "partner__name")

    def about(self, row: Member) -> list[Any]:
        return [row.user.email, row.partner]

    def has_remove_permission(self, request: HttpRequest) -> bool:
        """Whoever may delete memberships."""
        return request.user.has_perm("partners.delete_member")

    @admin.action(description=_("Desligar as pessoas escolhidas"), permissions=["remove"])
    @ask_first(
        title=_("Desligar do estúdio?"),
        consequence=_("A pessoa deixa de ver os créditos e o dinheiro do estúdio. A conta fica."),
    )
    def remove(self, request: HttpRequest, chosen: QuerySet[Any]) -> None:
        """They lose sight of the studio at their next request."""
        ids = list(chosen.values_list("pk", flat=True))
        for member_id in ids:
            remove_member(member_id=member_id, by=actor_of(request))
        done = len(ids)
        told = ngettext("%d pessoa desligada.", "%d pessoas desligadas.", done) % done
        self.message_user(request, told, messages.SUCCESS if done else messages.INFO)
