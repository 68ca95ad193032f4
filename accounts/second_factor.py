"""The second step of a sign-in: TOTP and recovery codes, kept by allauth.mfa."""

from allauth.account.authentication import get_authentication_records
from allauth.mfa.models import Authenticator
from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.http import HttpRequest

from accounts.forms.second_factor import CodeForm
from accounts.models import User


def has_second_factor(person: User) -> bool:
    return bool(is_mfa_enabled(person, types=[Authenticator.Type.TOTP]))


def is_second_factor_due(person: User) -> bool:
    """Staff, where `ADMIN_REQUIRE_2FA` says so."""
    return bool(settings.ADMIN_REQUIRE_2FA and person.is_staff)


def passed_second_factor(request: HttpRequest) -> bool:
    """Whether this very session was proved with a code, not only a session of this person."""
    if not isinstance(request.user, User):
        return False
    records = get_authentication_records(request, request.user)
    return any(record["method"] == "mfa" for record in records)


def spend_code(person: User, code: str) -> bool:
    """Whether the code is good; used up if it is. For sign-ins without a session."""
    form = CodeForm(user=person, data={"code": code})
    if not form.is_valid():
        return False
    form.authenticator.record_usage()
    return True
