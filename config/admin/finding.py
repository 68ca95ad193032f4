"""The search box: a code however typed, an address, a name, any id; grouped by kind.

Every kind is searched by its own admin, in the way its list is (core.admin.searching), so that
there is one answer to "how does one find a voucher".
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, cast

from django.contrib import admin
from django.db.models import Model
from django.http import HttpRequest
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from accounts.models import User
from core.admin.links import link_to, list_of
from core.admin.reading import HouseAdmin
from core.admin.searching import as_uuid
from partners.models import ApiKey, Delivery, MediaAsset, Partner
from vouchers.codes import normalise
from vouchers.models import Moment, MomentAsset, Redemption, Voucher

SHOWN = 8
_BY_CODE: list[type[Model]] = [Voucher, Redemption]
_BY_WORDS: list[type[Model]] = [Voucher, Redemption, User, Delivery, Partner, Moment, ApiKey]
_BY_ID: list[type[Model]] = [*_BY_WORDS, MediaAsset, MomentAsset]
_LIKE_A_CODE = re.compile(r"^[0-9A-Za-z]{4}[\s-]?[0-9A-Za-z]{4}[\s-]?[0-9A-Za-z]{4}[\s-]?\w$")


@dataclass(frozen=True, slots=True)
class Finding:
    """The rows of one kind: their links with a line about each, and the way to all of them."""

    title: str
    rows: list[tuple[SafeString, Sequence[Any]]]
    more: str


def findings(request: HttpRequest, text: str) -> list[Finding]:
    """Kinds with something found, as far as this member of staff may see them."""
    found = [_of_kind(request, model, text) for model in _kinds(text)]
    return [each for each in found if each is not None]


def hint(text: str) -> str:
    """What to tell somebody who typed a code that cannot be one."""
    if _LIKE_A_CODE.match(text) and normalise(text) is None:
        return _("Parece um código de voucher com um erro de digitação: o último caractere "
                 "confere os outros doze, e não bate.")  # fmt: skip
    return ""


def _kinds(text: str) -> list[type[Model]]:
    """A code is a code: nobody's name is compared with it."""
    if normalise(text):
        return _BY_CODE
    return _BY_ID if as_uuid(text) else _BY_WORDS


def _of_kind(request: HttpRequest, model: type[Model], text: str) -> Finding | None:
    desk = cast(HouseAdmin, admin.site._registry[model])
    if not desk.has_view_permission(request):
        return None
    rows, _doubles = desk.get_search_results(request, desk.get_queryset(request), text)
    if related := cast(Sequence[str], desk.list_select_related):
        rows = rows.select_related(*related)
    shown = list(rows.distinct()[: SHOWN + 1])
    if not shown:
        return None
    return Finding(
        title=str(model._meta.verbose_name_plural),
        rows=[(link_to(row, desk.name_of(row)), desk.about(row)) for row in shown[:SHOWN]],
        more=list_of(model, q=text) if len(shown) > SHOWN else "",
    )
