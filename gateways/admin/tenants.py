"""Whose account a gateway is, by name: partners live above this app and introduce themselves."""

from collections.abc import Callable, Iterable
from typing import Any, TypeAlias
from uuid import UUID

from django.contrib.admin.views.main import ChangeList
from django.http import HttpRequest
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

Names: TypeAlias = dict[UUID, SafeString | str]
_sources: list[Callable[[set[UUID]], Names]] = []


def name_tenants(source: Callable[[set[UUID]], Names]) -> Callable[[set[UUID]], Names]:
    """Register who knows tenants by name: one query for all that are asked for."""
    _sources.append(source)
    return source


def tenant_names(ids: Iterable[UUID | None]) -> Names:
    """The tenants' names, as links where they have pages."""
    wanted = {each for each in ids if each is not None}
    found: Names = {each: str(each) for each in wanted}
    for source in _sources if wanted else []:
        found |= source(wanted)
    return found


def tenant_name(identity: UUID | None, names: Names | None = None) -> SafeString | str:
    """One of them; the platform for none."""
    if identity is None:
        return _("Plataforma")
    return (tenant_names([identity]) if names is None else names).get(identity, str(identity))


class NamedTenants(ChangeList):
    """A list whose rows know their `tenant` by name; one query for a page."""

    def get_results(self, request: HttpRequest) -> None:
        super().get_results(request)
        rows: list[Any] = list(self.result_list)
        names = tenant_names(row.partner_id for row in rows)
        for row in rows:
            row.tenant = tenant_name(row.partner_id, names)
