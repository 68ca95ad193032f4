"""Searching as staff think: what was typed tells by its shape where to look.

An id is looked up by its index, an address in the columns of addresses; only plain words are
compared with text. Django's own search would compare everything with everything.
"""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet
from django.http import HttpRequest


def as_uuid(text: str) -> UUID | None:
    """The id somebody pasted, with or without hyphens."""
    try:
        return UUID(text.strip())
    except ValueError:
        return None


class SearchByShape:
    """Mixed into an admin; `search_fields` are its columns of plain words.

    `search_ids` and `search_addresses` are asked one after the other and the first that finds
    something answers: together in one OR, an index on one table would be of no use to the other.
    """

    search_ids: tuple[str, ...] = ("pk",)
    search_addresses: tuple[str, ...] = ()

    def exactly(self, text: str) -> Sequence[Q] | None:
        """What text of an unmistakable shape stands for, best guess first; None for words."""
        identity = as_uuid(text)
        if identity is not None:
            return [Q(**{lookup: identity}) for lookup in self.search_ids]
        if "@" in text:
            return [Q(**{lookup: text.lower()}) for lookup in self.search_addresses]
        return None

    def found_exactly(self, queryset: QuerySet[Any], text: str) -> QuerySet[Any] | None:
        """What the first guess that finds something finds; None for words."""
        guesses = self.exactly(text) if text else None
        if guesses is None:
            return None
        for guess in guesses:
            rows = queryset.filter(guess)
            if rows.exists():
                return rows
        return queryset.none()

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        """Called by Django's lists and autocompletes.

        Half an address is an address too: nobody's exactly, so it is looked for as words.
        """
        exact = self.found_exactly(queryset, search_term.strip())
        if exact is not None and ("@" not in search_term or exact.exists()):
            return exact, False
        found: tuple[QuerySet[Any], bool] = super().get_search_results(  # type: ignore[misc]
            request, queryset, search_term
        )
        return found
