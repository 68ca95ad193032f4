"""Actors by name: the trail keeps `user:<id>`, people read names."""

from collections.abc import Iterable
from typing import Any

from django.contrib.admin.views.main import ChangeList
from django.contrib.auth import get_user_model
from django.http import HttpRequest

from core.admin.searching import as_uuid
from core.models import AuditEntry

_PREFIX = "user:"


def actor_names(actors: Iterable[str]) -> dict[str, str]:
    """The names of those actors who are people. One query."""
    wanted = {actor: as_uuid(actor.removeprefix(_PREFIX)) for actor in actors}
    people = {actor: pk for actor, pk in wanted.items() if actor.startswith(_PREFIX) and pk}
    if not people:
        return {}
    found = get_user_model()._default_manager.in_bulk(set(people.values()))
    return {actor: str(found[pk]) for actor, pk in people.items() if pk in found}


class NamedActors(ChangeList):
    """A list of the trail whose rows know who `actor_name` is."""

    def get_results(self, request: HttpRequest) -> None:
        super().get_results(request)
        name_actors(self.result_list)


def name_actors(entries: Iterable[AuditEntry]) -> list[Any]:
    """The entries, each with an `actor_name`; one query for all of them."""
    rows: list[Any] = list(entries)
    names = actor_names({row.actor for row in rows})
    for row in rows:
        row.actor_name = names.get(row.actor, row.actor)
    return rows
