"""Forgotten, new and changed passwords."""

from typing import Any

from allauth.account.forms import ChangePasswordForm as AllauthChangePasswordForm
from allauth.account.forms import ResetPasswordForm as AllauthResetPasswordForm
from allauth.account.forms import ResetPasswordKeyForm as AllauthResetPasswordKeyForm
from allauth.account.forms import SetPasswordForm as AllauthSetPasswordForm
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from accounts.forms.wording import EMAIL_ATTRIBUTES, PASSWORD_HINT, reword
from accounts.services.letters import request_password_reset
from core.requests import client_address


class ResetPasswordForm(AllauthResetPasswordForm):  # type: ignore[misc]
    """Asks for a link; never says whether the address has an account."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["email"].max_length = 254
        reword(self.fields["email"], _("Seu e-mail"), **EMAIL_ATTRIBUTES)

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


class ResetPasswordKeyForm(_TwiceTyped, AllauthResetPasswordKeyForm):  # type: ignore[misc]
    """Behind a reset link."""


class SetPasswordForm(_TwiceTyped, AllauthSetPasswordForm):  # type: ignore[misc]
    """For who has none yet."""


class ChangePasswordForm(_TwiceTyped, AllauthChangePasswordForm):  # type: ignore[misc]
    """With the old one."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        reword(self.fields["oldpassword"], _("Senha atual"))
