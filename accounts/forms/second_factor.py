"""Codes of the second step, with a limit that parallel guesses cannot outrun."""

from contextlib import suppress
from typing import Any

from allauth.mfa.base.forms import AuthenticateForm as AllauthAuthenticateForm
from allauth.mfa.base.forms import BaseAuthenticateForm
from allauth.mfa.base.forms import ReauthenticateForm as AllauthReauthenticateForm
from allauth.mfa.totp.forms import ActivateTOTPForm as AllauthActivateTOTPForm
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from accounts.errors import TooManyTries
from accounts.forms.wording import reword
from accounts.limits import SECOND_FACTOR_TRIES, count_try
from core.limits import LimiterDown


class _Limited:
    """Five codes in five minutes for one person; a right one starts the count again.

    Without Redis a code of the app is refused (its single use cannot be kept), a recovery code
    still opens.
    """

    user: Any
    fields: dict[str, Any]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        reword(
            self.fields["code"],
            _("Código"),
            autocomplete="one-time-code",
            inputmode="text",
            autocapitalize="none",
            spellcheck="false",
        )

    def clean_code(self) -> str:
        who = str(self.user.pk)
        try:
            with suppress(LimiterDown):
                count_try(SECOND_FACTOR_TRIES, who)
        except TooManyTries as refusal:
            raise ValidationError(f"{refusal.title}. {refusal.detail}", refusal.code) from None
        code: str = super().clean_code()  # type: ignore[misc]
        SECOND_FACTOR_TRIES.forget(who)
        return code


class CodeForm(_Limited, BaseAuthenticateForm):
    """A code on its own, for sign-ins over the API."""


class AuthenticateForm(_Limited, AllauthAuthenticateForm):
    """The second step of signing in."""


class ReauthenticateForm(_Limited, AllauthReauthenticateForm):
    """A code, once more, before something that matters."""


class ActivateTOTPForm(_Limited, AllauthActivateTOTPForm):
    """The first code of a new authenticator app."""
