"""Which of several rows holds today: what is to come, what holds, what held."""

from datetime import date
from typing import Any

from django.contrib import admin
from django.db.models import F, OuterRef, Q, QuerySet, Subquery
from django.db.models.lookups import IsNull
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from core.admin.labels import Tone, state_label


def with_current_day(rows: QuerySet[Any], *same: str) -> QuerySet[Any]:
    """Each row with the day since which its like holds; `same` are the columns that make a like."""
    alike = rows.model._default_manager.filter(effective_date__lte=timezone.localdate())
    for column in same:
        neither = Q(IsNull(F(column), True), IsNull(OuterRef(column), True))
        alike = alike.filter(Q(**{column: OuterRef(column)}) | neither)
    newest = alike.order_by("-effective_date").values("effective_date")[:1]
    told: QuerySet[Any] = rows.annotate(current_day=Subquery(newest))
    return told


@admin.display(description=_("situação"))
def shown_standing(_admin: Any, row: Any) -> SafeString:
    """For `list_display` of rows that were annotated."""
    return standing(row.effective_date, getattr(row, "current_day", None))


def standing(day: date, current: date | None) -> SafeString:
    if day > timezone.localdate():
        return state_label(_("a começar"), Tone.MOVING)
    if day == current:
        return state_label(_("vale hoje"), Tone.DONE)
    return state_label(_("passou"))
