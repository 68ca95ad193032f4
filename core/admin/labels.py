"""States as quiet labels; wine is kept for what needs a person now."""

from collections.abc import Callable, Mapping
from enum import StrEnum
from typing import Any, TypeAlias

from django.contrib import admin
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from django_stubs_ext import StrOrPromise


class Tone(StrEnum):
    """How loud a state speaks. The styles are in templates/static/css/admin_parts.css."""

    QUIET = "quiet"
    MOVING = "moving"
    DONE = "done"
    WARN = "warn"
    WRONG = "wrong"


_STATE = _("situação")
Tones: TypeAlias = Mapping[str, Tone]


def state_label(text: StrOrPromise, tone: Tone = Tone.QUIET) -> SafeString:
    """A small pill."""
    return format_html('<span class="state state--{}">{}</span>', tone, text)


def state_of(row: Any, tones: Tones, field: str = "status") -> SafeString:
    """The pill of a row's state, in the words of its choices; a state without a tone is quiet."""
    text = getattr(row, f"get_{field}_display")()
    return state_label(text, tones.get(getattr(row, field), Tone.QUIET))


def state_column(
    tones: Tones, field: str = "status", description: StrOrPromise = _STATE
) -> Callable[[Any, Any], SafeString]:
    """`shown_state = state_column(TONES)` in an admin: the pill as a column."""

    @admin.display(description=description, ordering=field)
    def shown_state(_admin: Any, row: Any) -> SafeString:
        return state_of(row, tones, field)

    return shown_state
