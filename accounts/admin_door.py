"""Who may pass to the admin, and what those who may not have to do first."""

from django.contrib.auth import REDIRECT_FIELD_NAME
from django.http import HttpRequest
from django.shortcuts import resolve_url
from django.utils.http import url_has_allowed_host_and_scheme, urlencode

from accounts.models import User
from accounts.second_factor import (
    has_second_factor,
    is_second_factor_due,
    passed_second_factor,
)


def may_use_admin(request: HttpRequest) -> bool:
    """Active staff; where a second factor is demanded, in a session that was proved with one."""
    person = request.user
    if not isinstance(person, User) or not (person.is_active and person.is_staff):
        return False
    return passed_second_factor(request) or not is_second_factor_due(person)


def way_to_admin(request: HttpRequest, *, home: str) -> str | None:
    """The page this visitor has to go through; None for people who are not staff."""
    target = _wanted(request, home)
    if may_use_admin(request):
        return target
    person = request.user
    if not isinstance(person, User):
        return _page("account_login", target)
    if not person.is_staff:
        return None
    known = has_second_factor(person)
    return _page("mfa_reauthenticate" if known else "mfa_activate_totp", target)


def _wanted(request: HttpRequest, home: str) -> str:
    """The page of ours that was asked for, else the front page of the admin."""
    wanted = request.GET.get(REDIRECT_FIELD_NAME, "")
    safe = url_has_allowed_host_and_scheme(wanted, allowed_hosts=None)
    return wanted if safe and wanted.startswith("/") else home


def _page(name: str, target: str) -> str:
    return f"{resolve_url(name)}?{urlencode({REDIRECT_FIELD_NAME: target})}"
