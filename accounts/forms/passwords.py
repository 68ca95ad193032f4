"""Forgotten, new and changed passwords."""

from typing import Any

from allauth.account.forms import ChangePasswordForm as AllauthChangePasswordForm
from allauth.account.forms import ResetPasswordForm as AllauthResetPasswordForm
from allauth.account.forms import ResetPasswordKeyForm as AllauthResetPasswordKeyForm
from allauth.account.forms import SetPasswordForm as AllauthSetPasswordForm
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from accounts.forms.wording import PASSWORD_HINT, reword, reword_email
from accounts.services.letters import request_password_reset
from core.requests import client_address


class ResetPasswordForm(AllauthResetPasswordForm):
    """Asks for a link; never says whether the address has an account."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        reword_email(self.fields["email"])

    def clean_email(self) -> str:
        return str(self.cleaned_data["email"])

    def save(self, request: HttpRequest, **_kwargs: Any) -> str:
        email: str = self.cleaned_data["email"]
        request_password_reset(email=email, address=client_address(request))
        return email


class _TwiceTyped:
    """The new password and the same again."""

    fields: dict[str, Any]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        reword(self.fields["password1"], _("Nova senha"), PASSWORD_HINT)
        reword(self.fields["password2"], _("Nova senha, de novo"))


class ResetPasswordKeyForm(_TwiceTyped, AllauthResetPasswordKeyForm):
    """Behind a reset link."""


class SetPasswordForm(_TwiceTyped, AllauthSetPasswordForm):
    """For who has none yet."""


class ChangePasswordForm(_TwiceTyped, AllauthChangePasswordForm):
    """With the old one."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        reword(self.fields["oldpassword"], _("Senha atual"))
