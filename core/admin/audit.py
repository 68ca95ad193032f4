"""The trail, read-only."""

from collections.abc import Sequence
from typing import Any

from django.contrib import admin
from django.contrib.admin.views.main import ChangeList
from django.db.models import Q
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from core.admin.actors import NamedActors
from core.admin.filters import PickedFilter
from core.admin.links import list_of
from core.admin.reading import HouseAdmin, ReadOnlyAdmin, pretty_json
from core.admin.searching import as_uuid
from core.admin.times import second
from core.admin.trail import short_json
from core.models import AuditEntry


@admin.register(AuditEntry)
class AuditEntryAdmin(ReadOnlyAdmin):
    """Who changed what. Nobody, staff included, changes the trail."""

    list_display = ("shown_at", "shown_action", "shown_actor", "shown_subject", "shown_detail")
    list_filter = (("action", PickedFilter), ("actor", PickedFilter), ("subject", PickedFilter))
    search_fields = ("action__startswith",)
    search_help_text = _("Id ou objeto (voucher:…), quem (user:…), pedido, ou começo da ação.")
    fields = ("at", "actor", "action", "subject", "shown_before", "shown_after", "request_id")
    readonly_fields = fields

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[ChangeList]:
        return NamedActors

    def exactly(self, text: str) -> Sequence[Q] | None:
        """An id alone may be that of any kind of row, or, without hyphens, a request's."""
        identity = as_uuid(text)
        if identity is not None:
            named = Q(subject__in=self._subjects_named(str(identity)))
            return [named] if "-" in text else [named, Q(request_id=text)]
        if ":" in text:
            return [Q(subject=text), Q(actor=text)]
        return None

    def _subjects_named(self, identity: str) -> list[str]:
        nouns = {
            each.noun
            for each in self.admin_site._registry.values()
            if isinstance(each, HouseAdmin) and each.noun
        }
        return [f"{noun}:{identity}" for noun in nouns]

    @admin.display(description=_("quando"))
    def shown_at(self, entry: AuditEntry) -> str:
        return second(entry.at)

    @admin.display(description=_("ação"))
    def shown_action(self, entry: AuditEntry) -> SafeString:
        return _narrowed(entry.action, action__exact=entry.action)

    @admin.display(description=_("quem"))
    def shown_actor(self, entry: Any) -> SafeString:
        return _narrowed(entry.actor_name, actor__exact=entry.actor)

    @admin.display(description=_("objeto"))
    def shown_subject(self, entry: AuditEntry) -> SafeString:
        return _narrowed(entry.subject, subject__exact=entry.subject)

    @admin.display(description=_("detalhe"))
    def shown_detail(self, entry: AuditEntry) -> SafeString:
        return short_json(entry.after)

    @admin.display(description=_("antes"))
    def shown_before(self, entry: AuditEntry) -> SafeString:
        return pretty_json(entry.before)

    @admin.display(description=_("depois"))
    def shown_after(self, entry: AuditEntry) -> SafeString:
        return pretty_json(entry.after)


def _narrowed(text: str, **lookup: str) -> SafeString:
    """A value that leads to the list of everything with the same value."""
    return format_html('<a href="{}">{}</a>', list_of(AuditEntry, **lookup), text)
