"""The search box: a code however typed, an address, a name, any id; grouped by kind.

Every kind is searched by its own admin, in the way its list is (core.admin.searching), so that
there is one answer to "how does one find a voucher".
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, cast

from django.contrib import admin
from django.db.models import Model, QuerySet
from django.http import HttpRequest
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from accounts.models import User
from billing.models import Order, Payout
from core.admin.links import link_to, list_of
from core.admin.reading import HouseAdmin
from core.admin.searching import as_uuid
from gateways.models import Payment
from partners.models import ApiKey, Delivery, MediaAsset, Partner
from vouchers.codes import normalise
from vouchers.models import Moment, MomentAsset, Redemption, Voucher

SHOWN = 8
_KINDS: list[type[Model]] = [
    Voucher, Redemption, User, Order, Payment, Payout, Delivery, Partner, Moment, ApiKey,
    MediaAsset, MomentAsset,
]  # fmt: skip
_BY_WORDS = {User, Delivery, Partner, Moment, ApiKey}
"""Those that have words of their own; what belongs to them is on their pages."""
_LIKE_A_CODE = re.compile(r"^[0-9A-Za-z]{4}[\s-]?[0-9A-Za-z]{4}[\s-]?[0-9A-Za-z]{4}[\s-]?\w$")


@dataclass(frozen=True, slots=True)
class Finding:
    """The rows of one kind: their links with a line about each, and the way to all of them."""

    title: str
    rows: list[tuple[SafeString, Sequence[Any]]]
    more: str


def findings(request: HttpRequest, text: str) -> list[Finding]:
    """Kinds with something found, as far as this member of staff may see them.

    Words are looked for when nothing is exactly what was typed.
    """
    desks = [(model, cast(HouseAdmin, admin.site._registry[model])) for model in _KINDS]
    seen = [(model, desk) for model, desk in desks if desk.has_view_permission(request)]
    exact = [_finding(model, desk, text, _exact(request, desk, text)) for model, desk in seen]
    found = [each for each in exact if each]
    if found or normalise(text) or as_uuid(text):
        return found
    by_words = [
        _finding(model, desk, text, desk.get_search_results(request, _rows(request, desk), text)[0])
        for model, desk in seen
        if model in _BY_WORDS
    ]
    return [each for each in by_words if each]


def hint(text: str) -> str:
    """What to tell somebody who typed a code that cannot be one."""
    if _LIKE_A_CODE.match(text) and normalise(text) is None:
        return _("Parece um código de voucher com um erro de digitação: o último caractere "
                 "confere os outros doze, e não bate.")  # fmt: skip
    return ""


def _rows(request: HttpRequest, desk: HouseAdmin) -> QuerySet[Any]:
    rows = desk.get_queryset(request)
    related = cast(Sequence[str], desk.list_select_related)
    return rows.select_related(*related) if related else rows


def _exact(request: HttpRequest, desk: HouseAdmin, text: str) -> QuerySet[Any]:
    rows = _rows(request, desk)
    exact = desk.found_exactly(rows, text)
    return rows.none() if exact is None else exact


def _finding(
    model: type[Model], desk: HouseAdmin, text: str, rows: QuerySet[Any]
) -> Finding | None:
    shown = list(rows[: SHOWN + 1])
    if not shown:
        return None
    return Finding(
        title=str(model._meta.verbose_name_plural),
        rows=[(link_to(row, desk.name_of(row)), desk.about(row)) for row in shown[:SHOWN]],
        more=list_of(model, q=text) if len(shown) > SHOWN else "",
    )
